import { readdir, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** What a build is made of. */
const sources = ['src', 'package.json', 'package-lock.json', 'scripts/build.ts'];

/** Builds the app of a folder when its last build is not there or older than what it is made of. Says whether it did. */
export async function ensureBuilt(root: string): Promise<boolean> {
  // In `dist`, so that it goes with what it speaks of; written last, so that it speaks of a whole build only.
  const stamp = join(root, 'dist', '.built');
  const changes = await Promise.all(sources.map((source) => lastChange(join(root, source))));
  if ((await modifiedAt(stamp)) > Math.max(...changes)) return false;
  const begun = new Date();
  const { build } = await import('../scripts/build.ts');
  await build(root);
  await writeFile(stamp, '');
  await utimes(stamp, begun, begun);
  return true;
}

/** Of a file, or of anything in a folder; a removed file changes its folder. */
async function lastChange(path: string): Promise<number> {
  const entries = await readdir(path, { withFileTypes: true, recursive: true }).catch(() => []);
  const times = await Promise.all(entries.map((entry) => modifiedAt(join(entry.parentPath, entry.name))));
  return Math.max(await modifiedAt(path), ...times);
}

const modifiedAt = (path: string): Promise<number> =>
  stat(path).then(
    ({ mtimeMs }) => mtimeMs,
    () => 0,
  );
