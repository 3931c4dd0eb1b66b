import { createHubClient } from 'chat-dataset/hub';
import type { RunJournal } from '../../src/lib/storage/run-journal.ts';
import { partsOf, type RowsFilePlan } from '../../src/lib/runs/contract/rows-plan.ts';
import { createHubRows } from '../../src/lib/runs/dataset/hub-rows.ts';
import { createImportWork } from '../../src/lib/runs/dataset/import-work.ts';
import { createIntake } from '../../src/lib/runs/dataset/intake.ts';
import { createRangeProgress } from '../../src/lib/runs/dataset/range-progress.ts';
import { createRangeWork } from '../../src/lib/runs/dataset/range-work.ts';
import { createSplitting } from '../../src/lib/runs/dataset/splitting.ts';
import { createTargetJudge } from '../../src/lib/webhooks/send/webhook-target.ts';
import { runId, type options } from './fine-tune-fakes.ts';
import { memoryDatasets, type Circumstances } from './memory-datasets.ts';
import { testBox } from './webhook-scene.ts';

export const dataset = { container: 'datasets', name: 'in/Crumb Bakery.jsonl', etag: '0x8DC' };
export const request = { runId, dataset, createdAt: '2026-11-23T04:00:00.000Z', asked: false };
export const row = (question: string) =>
  `{"messages":[{"role":"user","content":"${question}"},{"role":"assistant","content":"Knead."}]}\n`;
export const rowsOf = (count: number): string[] =>
  Array.from({ length: count }, (_, index) => row(`question ${index}`));

/** What comes in, done step by step as the stories do it. */
export function scene(
  content: string | Buffer,
  { hubUrl = 'http://127.0.0.1:9', ...circumstances }: Circumstances & { hubUrl?: string } = {},
) {
  const { datasets, files, blob } = memoryDatasets(dataset, content, circumstances);
  const notes: Record<string, unknown> = {};
  const warned: string[] = [];
  const journal = {
    progress: () => Promise.resolve(),
    warn: (_runId: string, warnings: readonly string[]) => Promise.resolve(void warned.push(...warnings)),
    note: (_runId: string, changes: object) => Promise.resolve(void Object.assign(notes, changes)),
  };
  const progress = createRangeProgress({ progress: () => journal.progress() });
  const hub = createHubRows(datasets, createHubClient({ url: hubUrl }));
  const importWork = createImportWork(datasets, progress, { pieceMs: 0 }, hub);
  const intake = createIntake({
    datasets,
    journal: journal as unknown as RunJournal,
    progress,
    importWork,
    box: testBox,
    hub,
    judgeUrl: createTargetJudge(false),
  });
  const work = createRangeWork(datasets, progress);
  const splitting = createSplitting(datasets, journal, progress);

  async function check(order: typeof request) {
    const opened = await intake.open(order);
    if (opened.status === 'rejected') return opened;
    const planned: RowsFilePlan[] = [];
    for (const file of opened.files) {
      if (file.place.status !== 'to_copy') {
        planned.push(file);
        continue;
      }
      const order = { runId, file, options: opened.options };
      let copied = await intake.import({ ...order, stretches: 0 });
      while (copied.status === 'working') copied = await intake.import({ ...order, stretches: copied.stretches });
      if (copied.status === 'rejected') return copied;
      planned.push({ ...file, place: { status: 'copied', bytes: copied.bytes } });
    }
    for (const part of partsOf(planned)) {
      const checked = await work.check({ runId, part });
      if (checked.status === 'rejected') return checked;
    }
    return intake.conclude({ runId, line: opened.line, options: opened.options, files: planned });
  }

  async function split(order: { options: typeof options; files: RowsFilePlan[] }) {
    const planned = await splitting.plan({ runId, ...order });
    if (planned.status === 'rejected') return planned;
    const blocks = [];
    for (const part of partsOf(order.files)) {
      const start = planned.starts[part.part] ?? { rows: -1, rowsBefore: -1, linesBefore: -1 };
      const done = await work.split({ runId, part, ...start });
      const maxSeqLength = order.options.max_seq_length;
      const measured = await work.measure({ runId, part, ...start, maxSeqLength });
      if (done.status === 'rejected') return done;
      if (measured.status === 'rejected') return measured;
      blocks.push(done.blocks);
    }
    return splitting.commit({ runId, ...order, blocks });
  }

  /** What the run's folder tells of single rows. */
  const problems = (): Record<string, unknown>[] =>
    String(files.get('problems.jsonl'))
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line) as Record<string, unknown>);

  return { check, split, problems, tidy: () => splitting.tidy({ runId }), intake, files, notes, warned, blob, journal };
}
