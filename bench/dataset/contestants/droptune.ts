import { open, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { ByteSource } from '../../../packages/chat-dataset/src/sources/byte-source.ts';
import { checkDataset } from '../../../packages/chat-dataset/src/check-dataset.ts';
import { openFileSource } from '../../../packages/chat-dataset/src/sources/file-source.ts';
import { createBlockSink, type RowSink } from '../../../packages/chat-dataset/src/scan/row-sink.ts';
import { splitDataset } from '../../../packages/chat-dataset/src/split-dataset.ts';
import { readDatasetOptions } from '../../../packages/chat-dataset/src/options.ts';
import type { Contestant } from '../contestant.ts';
import { createGeneratedSource } from '../generated-source.ts';
import { bytesOfSplit } from './duckdb.ts';

const sinkBytes = 2 * 1024 * 1024;

/** What is counted by rows of their own: likeness, tokens and what is told of contents. */
interface Besides {
  near: boolean;
  measure: boolean;
}

const nothing: Besides = { near: false, measure: false };
const everything: Besides = { near: true, measure: true };

async function checkAndSplit(
  source: ByteSource,
  besides: Besides,
  sinks: { train: RowSink; test: RowSink },
): Promise<void> {
  const read = readDatasetOptions({});
  if ('faults' in read) throw new Error(JSON.stringify(read.faults));
  const checked = await checkDataset(source, { ...read.options, ...besides });
  try {
    if (checked.status === 'rejected') throw new Error(checked.error.message);
    await splitDataset(checked, sinks);
  } finally {
    await checked.close();
  }
}

async function intoFiles(input: string, folder: string, besides: Besides): Promise<void> {
  const files = await Promise.all(['train', 'test'].map((side) => open(join(folder, `${side}.jsonl`), 'w')));
  const [train, test] = files.map((file) =>
    createBlockSink(
      sinkBytes,
      async (block) => {
        await file.write(block);
      },
      { isAhead: true },
    ),
  );
  if (!train || !test) throw new Error('There are two sides.');
  await checkAndSplit(await openFileSource(input), besides, { train, test });
  for (const file of files) await file.close();
}

export const validateAndSplit: Contestant = async ({ input, folder }) => {
  await intoFiles(input, folder, nothing);
  return { bytes: (await stat(input)).size };
};

/** Near-duplicates, tokens, statistics and suspects too, one after the other. */
export const wholeReport: Contestant = async ({ input, folder }) => {
  await intoFiles(input, folder, everything);
  return { bytes: (await stat(input)).size };
};

export const parquetToSplit: Contestant = async ({ input, folder }) => {
  await intoFiles(input, folder, nothing);
  return { bytes: await bytesOfSplit(folder) };
};

/** A dataset of so many bytes that is made while it is read; what comes out is counted and forgotten. */
export const generated: Contestant = async ({ input }) => {
  const source = createGeneratedSource(Number(input));
  const forget = () => createBlockSink(sinkBytes, () => Promise.resolve());
  await checkAndSplit(source, nothing, { train: forget(), test: forget() });
  return { bytes: source.size };
};
