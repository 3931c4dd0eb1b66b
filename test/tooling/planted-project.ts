import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

export const projectRoot = dirname(dirname(import.meta.dirname));

/** A project of its own in a temporary folder, for faults that no one should find in this one. */
export interface PlantedProject {
  root: string;
  remove(): Promise<void>;
}

/** Writes `files` (path → text). With `ownPackages` it sees what this project has installed. */
export async function plantProject(files: Record<string, string>, ownPackages: boolean): Promise<PlantedProject> {
  const root = await realpath(await mkdtemp(join(tmpdir(), 'droptune-')));
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
  }
  if (ownPackages) await symlink(join(projectRoot, 'node_modules'), join(root, 'node_modules'), 'junction');
  return { root, remove: () => rm(root, { recursive: true, force: true }) };
}
