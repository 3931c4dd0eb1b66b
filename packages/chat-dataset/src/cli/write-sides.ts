import { mkdir, open, realpath, rename, rm, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import type { CheckResult } from '../check-dataset.ts';
import type { DatasetHooks } from '../dataset-hooks.ts';
import { createFileSink } from '../scan/file-sink.ts';
import { splitDataset } from '../split-dataset.ts';
import { lockFolder, type FolderLock } from './folder-lock.ts';

const sides = ['train.jsonl', 'test.jsonl'];
const names = [...sides, 'report.json'];
const unfinished = (path: string): string => `${path}.unfinished`;

/** Writes `train.jsonl`, `test.jsonl` and `report.json` into a folder; they come there together, when all of them are whole. */
export async function writeSides(
  checked: Extract<CheckResult, { status: 'accepted' }>,
  { folder, lock }: PreparedFolder,
  hooks: DatasetHooks,
): Promise<void> {
  const paths = names.map((name) => join(folder, name));
  const files: FileHandle[] = [];
  try {
    for (const path of paths) files.push(await open(unfinished(path), 'w'));
    const [train, test] = files.map(createFileSink);
    const report = files.at(-1);
    if (!train || !test || !report) throw new Error('There are two sides and a report.');
    await splitDataset(checked, { train, test }, hooks);
    await report.writeFile(`${JSON.stringify(checked.report, null, 2)}\n`);
    for (const file of files) await file.close();
    await lock.check();
    for (const path of paths) await rename(unfinished(path), path);
  } catch (error) {
    for (const file of files) await file.close().catch(() => undefined);
    for (const path of paths) await rm(unfinished(path), { force: true });
    throw error;
  }
}

/** A folder that nobody else writes into until its lock is released. */
export interface PreparedFolder {
  folder: string;
  lock: FolderLock;
}

/** Makes the folder; tells what is against writing into it: a file that is read lies where one would be written, or another split is at work. */
export async function prepareFolder(folder: string, inputs: string[]): Promise<PreparedFolder | { fault: string }> {
  await mkdir(folder, { recursive: true });
  const written = names.map((name) => join(folder, name));
  for (const path of [...written, ...written.map(unfinished)]) {
    const place = await realpath(path).catch(() => undefined);
    for (const input of inputs)
      if (place === (await realpath(input)))
        return { fault: `'${input}' would be overwritten by the split: choose another folder.` };
  }
  const locked = await lockFolder(folder);
  return 'fault' in locked ? locked : { folder, lock: locked.lock };
}
