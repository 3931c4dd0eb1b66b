import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const packageSchema = z.looseObject({ main: z.string().optional() });

/** Splits `a,{b,c}` at the commas that are not inside braces. */
function splitAlternatives(text: string): string[] {
  const parts = [''];
  let depth = 0;
  for (const character of text) {
    if (character === '{') depth++;
    if (character === '}') depth--;
    if (character === ',' && depth === 0) parts.push('');
    else parts.push((parts.pop() ?? '') + character);
  }
  return parts;
}

/** `dist/{setup,functions/*}.js` → `dist/setup.js`, `dist/functions/*.js`, in the order of the alternatives. */
export function expandBraces(pattern: string): string[] {
  const open = pattern.indexOf('{');
  if (open === -1) return [pattern];
  let depth = 0;
  let close = open;
  for (; close < pattern.length; close++) {
    if (pattern[close] === '{') depth++;
    if (pattern[close] === '}' && --depth === 0) break;
  }
  if (close === pattern.length) return [pattern];
  const [before, inside, after] = [pattern.slice(0, open), pattern.slice(open + 1, close), pattern.slice(close + 1)];
  return splitAlternatives(inside).flatMap((part) => expandBraces(before + part + after));
}

/**
 * The entry files of an app: what `main` of its package.json names (a file or a glob), each once, in the order of the
 * glob's alternatives. `index.js` when there is no `main`.
 * @throws Error when the folder has no package.json or nothing matches.
 */
export function findAppFiles(appFolder: string): string[] {
  const { main = 'index.js' } = packageSchema.parse(JSON.parse(readFileSync(join(appFolder, 'package.json'), 'utf8')));
  const files = expandBraces(main).flatMap((pattern) => globSync(pattern, { cwd: appFolder }).sort());
  if (files.length === 0)
    throw new Error(
      `Worker was unable to load entry point "${main}": no file of ${appFolder} matches it. Is it built?`,
    );
  return [...new Set(files)].map((file) => join(appFolder, file));
}
