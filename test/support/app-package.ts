import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { unzipSync } from 'fflate';

export interface UnpackedApp {
  /** A folder that holds what the zip holds, with nothing near it. */
  folder: string;
  /** Paths within it. */
  files: string[];
  remove(): Promise<void>;
}

/** Unpacks a zip as Azure does, into a new folder. */
export async function unpack(zip: string): Promise<UnpackedApp> {
  const folder = await mkdtemp(join(tmpdir(), 'droptune-'));
  const files = Object.entries(unzipSync(await readFile(zip)));
  for (const [path, content] of files) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), content);
  }
  const remove = () => rm(folder, { recursive: true, force: true });
  return { folder, files: files.map(([path]) => path), remove };
}
