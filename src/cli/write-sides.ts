import { mkdir, open, realpath, rename, rm, writeFile, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import type { CheckResult, DatasetHooks } from '../lib/dataset/check-dataset.ts';
import { createFileSink } from '../lib/dataset/scan/file-sink.ts';
import { splitDataset } from '../lib/dataset/split-dataset.ts';

const sides = ['train', 'test'] as const;
const unfinished = (path: string): string => `${path}.unfinished`;

/** Writes `train.jsonl`, `test.jsonl` and `report.json` into a folder; each is there only when it is whole. */
export async function writeSides(
  checked: Extract<CheckResult, { status: 'accepted' }>,
  folder: string,
  hooks: DatasetHooks,
): Promise<void> {
  const paths = sides.map((side) => join(folder, `${side}.jsonl`));
  const files: FileHandle[] = [];
  try {
    for (const path of paths) files.push(await open(unfinished(path), 'w'));
    const [train, test] = files.map(createFileSink);
    if (!train || !test) throw new Error('There are two sides.');
    await splitDataset(checked, { train, test }, hooks);
    for (const file of files) await file.close();
    for (const path of paths) await rename(unfinished(path), path);
    await writeFile(join(folder, 'report.json'), `${JSON.stringify(checked.report, null, 2)}\n`);
  } catch (error) {
    for (const file of files) await file.close().catch(() => undefined);
    for (const path of paths) await rm(unfinished(path), { force: true });
    throw error;
  }
}

/** Makes the folder; tells what is against writing into it, which is that a file that is read lies where a side would. */
export async function prepareFolder(folder: string, inputs: string[]): Promise<{ fault: string } | undefined> {
  await mkdir(folder, { recursive: true });
  for (const input of inputs) {
    const path = await realpath(input);
    for (const side of sides)
      if (path === join(await realpath(folder), `${side}.jsonl`))
        return { fault: `'${input}' would be overwritten by the split: choose another folder.` };
  }
  return undefined;
}
