import { open, rename, rm } from 'node:fs/promises';
import type { CheckResult } from '../check-dataset.ts';

const unfinished = (path: string): string => `${path}.unfinished`;

/** Writes every problem with its line, a line of JSON each; the file is there when it is whole. */
export async function writeProblems({ findings }: Pick<CheckResult, 'findings'>, path: string): Promise<void> {
  try {
    const file = await open(unfinished(path), 'w');
    try {
      for await (const lines of findings())
        for (let at = 0; at < lines.length;) at += (await file.write(lines, at)).bytesWritten;
    } finally {
      await file.close();
    }
    await rename(unfinished(path), path);
  } catch (error) {
    await rm(unfinished(path), { force: true });
    throw error;
  }
}
