import { randomUUID } from 'node:crypto';
import { chmodSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';

const systemErrorSchema = z.object({ code: z.string(), message: z.string() });
const codeOf = (error: unknown): string => systemErrorSchema.safeParse(error).data?.code ?? '';

/** What keeps a file from being of use, and what to do about it, in a sentence each. */
export const unusableFile = (path: string, what: string, remedy: string, cause?: unknown): Error =>
  new Error(`${path} ${what}. ${remedy}`, { cause });

/** What the system said of a file, in words that tell what to do. */
export function toFileError(path: string, error: unknown): Error {
  switch (codeOf(error)) {
    case 'ENOSPC':
    case 'EDQUOT':
      return unusableFile(path, 'cannot be written: the disk is full', 'Make room, and start again.', error);
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return unusableFile(path, 'cannot be used: its permissions forbid it', 'Allow it, and start again.', error);
    default:
      return error instanceof Error ? error : new Error(`${path}: ${String(error)}`);
  }
}

/**
 * What a file of the laptop cloud's own holds; undefined where there is none. Nobody but its owner may read it from then on.
 * @throws Error that names the file and the remedy where it cannot be read or holds something else: it is never replaced.
 */
export function readStateFile<T>(path: string, parse: (text: string) => T, remedy: string): T | undefined {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
    closeToOthers(path);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw toFileError(path, error);
  }
  try {
    return parse(text);
  } catch (error) {
    throw unusableFile(path, 'is damaged', remedy, error);
  }
}

/** Leaves a file to its owner alone, or a folder. What is gone again, as a database's side files may be, is nobody's to read. */
export function closeToOthers(path: string): void {
  const found = statSync(path, { throwIfNoEntry: false });
  if (!found) return;
  const { mode } = found;
  if ((mode & 0o077) !== 0) chmodSync(path, mode & 0o700);
}

/** Writes a file that only its owner may read, so that a reader finds the old content or the new one, never a part. */
export function writeStateFile(path: string, content: string): void {
  const draft = `${path}.${randomUUID()}`;
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(draft, content, { mode: 0o600 });
    renameSync(draft, path);
  } catch (error) {
    rmSync(draft, { force: true });
    throw toFileError(path, error);
  }
}
