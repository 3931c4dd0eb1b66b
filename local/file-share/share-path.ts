import { join } from 'node:path';
import { FileError } from './file-error.ts';

/** A file or directory of a share, and where it is kept. */
export interface SharePath {
  share: string;
  /** The share itself has none. */
  parts: string[];
  /** Where the share is kept. */
  root: string;
  onDisk: string;
}

/** What no name of a file or directory may hold. */
const forbidden = /["\\/:|<>*?\u0000-\u001f]/;

/** Reads `/share/a/b.txt`, each part encoded. Throws for names that the service does not take. */
export function readSharePath(folder: string, pathname: string): SharePath {
  const [share = '', ...parts] = pathname.split('/').slice(1).map(decodeURIComponent);
  const isName = (name: string) =>
    name !== '' && name !== '.' && name !== '..' && name.length <= 255 && !forbidden.test(name);
  if (!/^[a-z0-9](?:-?[a-z0-9]){2,62}$/.test(share) || !parts.every(isName))
    throw new FileError(400, 'InvalidResourceName', 'The specified resource name contains invalid characters.');
  const root = join(folder, share);
  return { share, parts, root, onDisk: join(root, ...parts) };
}
