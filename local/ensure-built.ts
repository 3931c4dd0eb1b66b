import { globSync } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { lockFolder, type FolderLock } from './folder-lock.ts';

/** What a build is made of. */
const sources = ['src', 'packages/*/{src,package.json}', 'package.json', 'package-lock.json', 'scripts/build.ts'];

/** Builds the app of a folder when `dist` is not there or any of it is older than what it is made of. Says whether it did. */
export async function ensureBuilt(root: string): Promise<boolean> {
  const lock = await waitForLock(join(root, 'node_modules', '.cache', 'droptune-build'));
  try {
    return await buildIfNeeded(root);
  } finally {
    lock.release();
  }
}

/** Two starts at once are not to build over each other: the second finds what the first has built. */
async function waitForLock(folder: string): Promise<FolderLock> {
  for (;;) {
    const lock = lockFolder(folder);
    if (lock) return lock;
    await sleep(100);
  }
}

async function buildIfNeeded(root: string): Promise<boolean> {
  const built = await fileTimes(join(root, 'dist'));
  const changed = await Promise.all(globSync(sources, { cwd: root }).map((source) => lastChange(join(root, source))));
  if (built.length > 0 && Math.min(...built) > Math.max(...changed)) return false;
  const { build } = await import('../scripts/build.ts');
  await build(root);
  return true;
}

/** Of a file, or of anything in a folder; a removed file changes its folder. */
async function lastChange(path: string): Promise<number> {
  const entries = await readEntries(path);
  const times = await Promise.all(entries.map((entry) => modifiedAt(join(entry.parentPath, entry.name))));
  return Math.max(await modifiedAt(path), ...times);
}

async function fileTimes(folder: string): Promise<number[]> {
  const files = (await readEntries(folder)).filter((entry) => entry.isFile());
  return Promise.all(files.map((file) => modifiedAt(join(file.parentPath, file.name))));
}

const readEntries = (folder: string) => readdir(folder, { withFileTypes: true, recursive: true }).catch(() => []);

const modifiedAt = (path: string): Promise<number> =>
  stat(path).then(
    ({ mtimeMs }) => mtimeMs,
    () => 0,
  );
