import { appendFile, mkdtemp, rename, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkDataset } from '../src/check-dataset.ts';
import { openFileSource } from '../src/sources/file-source.ts';
import { createBlockSink } from '../src/scan/row-sink.ts';
import { splitDataset } from '../src/split-dataset.ts';
import { chatDataset } from './support/chat-dataset.ts';
import { options } from './support/default-options.ts';

let folder: string;
let path: string;
const rows = chatDataset(40);
/** Of the same length. */
const others = rows.replaceAll('assistant', 'assisTant');
const asJsonOf = (text: string) => `[${text.trim().replaceAll('\n', ',')}]`;

const changes: Record<string, () => Promise<void>> = {
  'is written anew at the same length': () => writeFile(path, others),
  'is written anew and given its old times': async () => {
    await writeFile(path, others);
    await utimes(path, 0, 0);
  },
  'is replaced by another': async () => {
    await writeFile(`${path}.new`, others);
    await rename(`${path}.new`, path);
  },
  'becomes longer': () => appendFile(path, rows),
  'becomes shorter': () => writeFile(path, rows.slice(0, rows.length / 2)),
};

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'droptune-'));
  path = join(folder, 'rows.jsonl');
});

afterAll(() => rm(folder, { recursive: true, force: true }));

describe('a file that is read', () => {
  it.each(Object.entries(changes))('and %s between checking and splitting ends in an error', async (_, change) => {
    await writeFile(path, rows);
    const checked = await checkDataset(await openFileSource(path), { ...options, measure: false });
    if (checked.status === 'rejected') throw new Error(checked.error.message);
    await change();
    const forget = () => createBlockSink(1024, () => Promise.resolve());
    const split = splitDataset(checked, { train: forget(), test: forget() });
    await expect(split).rejects.toThrow('was changed or replaced while it was read');
    await checked.close();
  });

  it.each(['rows.jsonl', 'rows.json'])('and changed while %s is checked ends in an error', async (name) => {
    path = join(folder, name);
    await writeFile(path, name === 'rows.json' ? asJsonOf(rows) : rows);
    const source = await openFileSource(path);
    const changed: typeof source = {
      ...source,
      read: async (from, to) => {
        const stream = await source.read(from, to);
        await appendFile(path, '\n');
        return stream;
      },
      ...(source.readThrough
        ? { readThrough: (buffer, from, to) => changedAfter(source.readThrough!(buffer, from, to)) }
        : {}),
    };
    await expect(checkDataset(changed, { ...options, measure: false })).rejects.toThrow('was changed or replaced');
  });

  async function* changedAfter(pieces: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    await appendFile(path, '\n');
    yield* pieces;
  }

  it('and stays as it is can be read again and again', async () => {
    path = join(folder, 'rows.jsonl');
    await writeFile(path, rows);
    const source = await openFileSource(path);
    for (let times = 0; times < 2; times += 1)
      expect((await checkDataset(source, { ...options, measure: false })).status).toBe('accepted');
  });
});
