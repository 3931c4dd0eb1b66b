import { statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, resolve } from 'node:path';
import { toFileProblem } from './file-problem.ts';
import type { Problem } from '../problem.ts';
import type { Command } from './read-parameters.ts';

/** A disk with less room than this is called full. */
const leastBytes = 64 * 1024 * 1024;

/** What ended a command, and what to do about it. Of a full disk the system names no path: it is one that the command writes to. */
export async function toProblem(
  error: unknown,
  { out, problems }: Pick<Command, 'out' | 'problems'>,
): Promise<Problem> {
  const written = [tmpdir(), out, problems === undefined ? '' : dirname(resolve(problems))].filter(
    (path) => path !== '',
  );
  const full: string[] = [];
  for (const path of written) if (await isFull(path)) full.push(path);
  return toFileProblem(error, full.length > 0 ? full : written);
}

const isFull = (path: string): Promise<boolean> =>
  statfs(path).then(
    ({ bavail, bsize }) => bavail * bsize < leastBytes,
    () => false,
  );

/** As `--json` prints it: the same shape as a rejection's. */
export const failureToJson = (error: Problem): string => `${JSON.stringify({ status: 'failed', error }, null, 2)}\n`;
