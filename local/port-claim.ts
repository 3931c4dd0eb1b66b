import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { lockFolder, type FolderLock } from './folder-lock.ts';

const claims = new Map<number, FolderLock>();

/**
 * Keeps a port that everyone prefers for this process, until it ends: between finding it free and listening there, another
 * cloud might find it free as well. False when another one has claimed it.
 */
export function claimPort(port: number): boolean {
  if (claims.has(port)) return true;
  const claim = lockFolder(join(tmpdir(), `droptune-${userInfo().uid}`, `port-${port}`));
  if (claim) claims.set(port, claim);
  return claim !== undefined;
}
