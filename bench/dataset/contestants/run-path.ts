import { Readable } from 'node:stream';
import { createDatasetStore, type BlockFile, type BlockPlace } from '../../../src/lib/storage/dataset-store.ts';
import { detectFormat } from '../../../packages/chat-dataset/src/formats/open-dataset.ts';
import { toReport } from '../../../packages/chat-dataset/src/scan/conclude-check.ts';
import { findSlice } from '../../../packages/chat-dataset/src/scan/find-slice.ts';
import { isPlain, type ImportState } from '../../../packages/chat-dataset/src/scan/import-rows.ts';
import { countsOf, type RangeState } from '../../../packages/chat-dataset/src/scan/range-state.ts';
import { partsOf, type RowsFilePlan } from '../../../src/lib/runs/contract/rows-plan.ts';
import { readRunOptions } from '../../../src/lib/runs/contract/run-options.ts';
import { createImportWork } from '../../../src/lib/runs/dataset/import-work.ts';
import { noteReport } from '../../../src/lib/runs/dataset/note-report.ts';
import { importFile, partFile } from '../../../src/lib/runs/dataset/part-files.ts';
import { partRows } from '../../../src/lib/runs/dataset/part-rows.ts';
import { createRangeProgress } from '../../../src/lib/runs/dataset/range-progress.ts';
import { createRangeWork } from '../../../src/lib/runs/dataset/range-work.ts';
import { createSplitting } from '../../../src/lib/runs/dataset/splitting.ts';
import { blobs, blobUrl, credential, filesContainer, runFolder, runsContainer } from '../bench-blobs.ts';
import type { Contestant } from '../contestant.ts';

/** As the orchestrations have it. */
const partsAtATime = 4;

const datasets = createDatasetStore(blobUrl(), credential());
const journal = { note: () => Promise.resolve(), progress: () => Promise.resolve(), warn: () => Promise.resolve() };
const progress = createRangeProgress(journal);
const runId = runFolder;
const options = optionsOfRun();

/**
 * A blob in, blobs out: what a run's activities do with a dataset, in the order and as many side by side as in a run, but for
 * counting tokens, which goes on beside the split.
 */
export const runSplit: Contestant = async ({ input }) => {
  const file = await bringIn(await planOf(input));
  await check(file);
  await split(file);
  const sizes = await Promise.all(
    ['train.jsonl', 'test.jsonl'].map((name) => datasets.find(runsContainer, `${runFolder}/${name}`)),
  );
  return { bytes: sizes.reduce((sum, found) => sum + (found?.bytes ?? 0), 0) };
};

/** A stream of a blob into another blob. */
export const copyBlob: Contestant = async ({ input }) => {
  const source = await blobs(filesContainer).getBlockBlobClient(input).download();
  if (!source.readableStreamBody) throw new Error(`There is no blob '${input}'.`);
  const target = blobs(runsContainer).getBlockBlobClient(`${runFolder}/copy`);
  await target.uploadStream(Readable.from(source.readableStreamBody), 4 * 1024 * 1024, 2);
  return { bytes: source.contentLength ?? 0 };
};

function optionsOfRun() {
  const read = readRunOptions({});
  if (read.status === 'rejected') throw new Error(read.error.message);
  return read.options;
}

async function planOf(name: string): Promise<RowsFilePlan> {
  const found = await datasets.find(filesContainer, name);
  if (!found) throw new Error(`There is no blob '${name}'.`);
  const { dataset, bytes } = found;
  const format = await detectFormat(datasets.source(dataset, bytes));
  if ('problem' in format) throw new Error(format.problem.message);
  return { role: 'dataset', dataset, bytes, format, place: { status: isPlain(format) ? 'as_it_is' : 'to_copy' } };
}

async function bringIn(file: RowsFilePlan): Promise<RowsFilePlan> {
  if (file.place.status !== 'to_copy') return file;
  const work = createImportWork(datasets, progress, { pieceMs: 120_000 });
  let answer = await work({ runId, file, options, stretches: 0 });
  while (answer.status === 'working') answer = await work({ runId, file, options, stretches: answer.stretches });
  return { ...file, place: { status: 'copied', bytes: answer.bytes } };
}

const readJson = async <T>(name: Parameters<typeof datasets.readBytes>[1]): Promise<T> =>
  JSON.parse((await datasets.readBytes(runId, name)).toString('utf8')) as T;

async function check(file: RowsFilePlan): Promise<void> {
  const work = createRangeWork(datasets, progress);
  const parts = partsOf([file]);
  await inBatches(parts, (part) => work.check({ runId, part }));
  const states = await Promise.all(parts.map(({ part }) => readJson<RangeState>(partFile(part, 'json'))));
  const rows = states.map((state, part) => partRows(datasets, runId, part, countsOf(state)));
  const imported = file.place.status === 'copied' ? await readJson<ImportState>(importFile(file.role)) : undefined;
  const slice = await findSlice(rows, options);
  const report = toReport({ bytes: file.bytes, format: file.format, states, imported, slice });
  await noteReport({ datasets, journal }, runId, report);
}

async function split(file: RowsFilePlan): Promise<void> {
  const planned = await createSplitting(datasets, journal, progress).plan({ runId, options, files: [file] });
  if (planned.status === 'rejected') throw new Error(planned.error.message);
  const work = createRangeWork(datasets, progress);
  const places: Record<'train' | 'test', BlockPlace[]> = { train: [], test: [] };
  await inBatches(partsOf([file]), async (part) => {
    const start = planned.starts[part.part];
    if (!start) throw new Error('A part without a beginning.');
    const done = await work.split({ runId, part, ...start });
    if (done.status === 'rejected') throw new Error(done.error.message);
    for (const side of ['train', 'test'] as const)
      for (let index = 0; index < done.blocks[side]; index += 1) places[side].push({ part: part.part, index });
  });
  for (const side of ['test', 'train'] as const) {
    const inOrder = places[side].toSorted((left, right) => left.part - right.part || left.index - right.index);
    await datasets.commitBlocks(runId, `${side}.jsonl` satisfies BlockFile, inOrder);
  }
}

async function inBatches<Part>(parts: readonly Part[], work: (part: Part) => Promise<unknown>): Promise<void> {
  for (let from = 0; from < parts.length; from += partsAtATime)
    await Promise.all(parts.slice(from, from + partsAtATime).map(work));
}
