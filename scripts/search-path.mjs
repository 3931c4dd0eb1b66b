import { delimiter } from 'node:path';

/**
 * A copy of an environment in which programs are looked for in `folder` first. Windows calls the variable `Path` and takes
 * its name in any case, which a copy no longer does: a second name beside it would hide one of the two.
 *
 * @param {string} folder
 * @param {NodeJS.ProcessEnv} environment
 * @returns {NodeJS.ProcessEnv}
 */
export function withFirstOnPath(folder, environment, separator = delimiter, isWindows = process.platform === 'win32') {
  const names = Object.keys(environment);
  const name = (isWindows && names.find((known) => known.toUpperCase() === 'PATH')) || 'PATH';
  const before = environment[name];
  return { ...environment, [name]: before ? `${folder}${separator}${before}` : folder };
}
