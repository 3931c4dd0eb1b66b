import { z } from 'zod';
import { toFileError, unusableFile } from './state-file.ts';

/** What `node:sqlite` throws; the codes are SQLite's. */
const sqliteErrorSchema = z.object({ errcode: z.number(), errstr: z.string() });
const [busy, locked, readOnly, full, cannotOpen] = [5, 6, 8, 13, 14];

/** The lower byte is the code, the others say more of it. */
const codeOf = (error: unknown): number => (sqliteErrorSchema.safeParse(error).data?.errcode ?? 0) & 0xff;

/** Another process is at work in the database. */
export const isBusy = (error: unknown): boolean => [busy, locked].includes(codeOf(error));

/** What keeps a database from being of use, in words that tell what to do; `remedy` is for one that is damaged. */
export function toDatabaseError(path: string, error: unknown, remedy: string): Error {
  const { data } = sqliteErrorSchema.safeParse(error);
  if (!data) return toFileError(path, error);
  if (codeOf(error) === full) return toFileError(path, { code: 'ENOSPC', message: data.errstr });
  if ([readOnly, cannotOpen].includes(codeOf(error)))
    return toFileError(path, { code: 'EACCES', message: data.errstr });
  return unusableFile(path, `is damaged (${data.errstr})`, remedy, error);
}
