import { mkdir, open, readFile, stat, truncate, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { FileError, headerInvalid, headerMissing } from './file-error.ts';
import type { SharePath } from './share-path.ts';

/** Put Range takes no more at a time. */
const maxBytes = 4 * 1024 * 1024;

type Kind = 'file' | 'directory' | undefined;

const kindOf = async (path: string): Promise<Kind> => {
  const found = await stat(path).catch(() => undefined);
  return found && (found.isDirectory() ? 'directory' : 'file');
};

/** The share must be there, and so must the directory that something is put into. */
async function checkParent({ root, onDisk }: SharePath): Promise<void> {
  if (!(await kindOf(root))) throw new FileError(404, 'ShareNotFound', 'The specified share does not exist.');
  if ((await kindOf(dirname(onDisk))) !== 'directory')
    throw new FileError(404, 'ParentNotFound', 'The specified parent path does not exist.');
}

export async function makeDirectory(path: SharePath): Promise<void> {
  await checkParent(path);
  if (await kindOf(path.onDisk))
    throw new FileError(409, 'ResourceAlreadyExists', 'The specified resource already exists.');
  await mkdir(path.onDisk);
}

/** A new file, or an old one emptied, of zeros. */
export async function makeFile(path: SharePath, size: string | undefined): Promise<void> {
  await checkParent(path);
  if (size === undefined) throw headerMissing('x-ms-content-length');
  if (!/^\d{1,13}$/.test(size)) throw headerInvalid('x-ms-content-length');
  if ((await kindOf(path.onDisk)) === 'directory')
    throw new FileError(
      409,
      'ResourceTypeMismatch',
      'The specified resource type does not match the existing resource.',
    );
  await writeFile(path.onDisk, '');
  await truncate(path.onDisk, Number(size));
}

export async function putRange(
  path: SharePath,
  range: string | undefined,
  write: string | undefined,
  bytes: Buffer,
): Promise<void> {
  if (range === undefined) throw headerMissing('x-ms-range');
  if (write === undefined) throw headerMissing('x-ms-write');
  const [, from, to] = /^bytes=(\d+)-(\d+)$/.exec(range) ?? [];
  if (from === undefined || to === undefined || write !== 'update')
    throw headerInvalid(write === 'update' ? 'x-ms-range' : 'x-ms-write');
  const length = Number(to) - Number(from) + 1;
  if (length !== bytes.length) throw headerInvalid('Content-Length');
  if (length > maxBytes)
    throw new FileError(
      413,
      'RequestBodyTooLarge',
      'The request body is too large and exceeds the maximum permissible limit.',
    );
  const file = await wholeFile(path);
  if (Number(to) >= file.size)
    throw new FileError(416, 'InvalidRange', 'The range specified is invalid for the current size of the resource.');
  const handle = await open(path.onDisk, 'r+');
  await handle.write(bytes, 0, bytes.length, Number(from)).finally(() => handle.close());
}

export async function readWhole(path: SharePath): Promise<Buffer> {
  await wholeFile(path);
  return readFile(path.onDisk);
}

async function wholeFile(path: SharePath): Promise<{ size: number }> {
  const found = await stat(path.onDisk).catch(() => undefined);
  if (!found?.isFile()) throw new FileError(404, 'ResourceNotFound', 'The specified resource does not exist.');
  return found;
}
