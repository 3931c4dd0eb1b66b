import type { Problem } from '../../src/lib/platform/problem.ts';
import type { RunOutcome } from '../../src/lib/runs/contract/run.ts';
import { partsOf, type RowsFilePlan } from '../../src/lib/runs/contract/rows-plan.ts';
import { readRunOptions, type TrainingOptions } from '../../src/lib/runs/contract/run-options.ts';
import type { Step, StepAnswer } from '../../src/lib/platform/durable/step.ts';
import { watch } from '../../src/lib/platform/durable/watch.ts';
import { afterRun } from '../../src/orchestrations/after-run.ts';
import { checkRows } from '../../src/orchestrations/check-rows.ts';
import { fineTuneRun, type FineTuneRunInput } from '../../src/orchestrations/fine-tune-run.ts';
import { leftBehind } from '../../src/orchestrations/left-behind.ts';
import { measureRows } from '../../src/orchestrations/measure-rows.ts';
import { modelRemoval } from '../../src/orchestrations/model-removal.ts';
import { splitRows } from '../../src/orchestrations/split-rows.ts';
import type * as steps from '../../src/orchestrations/steps.ts';
import { webhookDelivery } from '../../src/orchestrations/webhook-delivery.ts';
import { writeSides } from '../../src/orchestrations/write-sides.ts';
import { play, type ActivityCall, type Play, type Played } from './play.ts';

type Steps = typeof steps;

/** A part for every step, with the step's own input and answer: one that drifts does not compile. */
export type Parts = {
  [Name in keyof Steps]: Steps[Name] extends Step<infer Input, infer Output>
    ? (input: Input, call: ActivityCall) => StepAnswer<Output>
    : never;
};

export const done = <Value>(value: Value) => ({ status: 'done' as const, value });
export const over = (outcome: RunOutcome) => ({ status: 'over' as const, outcome });
export const endedBefore = (outcome: RunOutcome) => ({ status: 'ended_before' as const, outcome });
export const working = done({ status: 'working' as const });

export const problem: Problem = { type: 'told', message: 'It went wrong.', remedy: 'Make it right.' };

export const runId = 'ftjob-0123456789abcdef01234567';

export const run: FineTuneRunInput = {
  runId,
  dataset: { container: 'datasets', name: 'crumb.jsonl', etag: '0x8DC' },
  createdAt: '2026-11-23T03:59:58.000Z',
  asked: false,
  pollSeconds: 300,
};

export const options: TrainingOptions = defaultOptions();

function defaultOptions(): TrainingOptions {
  const read = readRunOptions({});
  if (read.status === 'rejected') throw new Error(read.error.message);
  return read.options;
}

export const file: RowsFilePlan = {
  role: 'dataset',
  dataset: run.dataset,
  bytes: 1_000,
  format: { container: 'jsonl', format: 'messages', compression: 'none' },
  place: { status: 'as_it_is' },
};

export const modelName = 'ft:phi-3-mini-4k-instruct:crumb:01234567';

/** Everybody does at once what is asked. */
export const happy: Parts = {
  openDataset: () => done({ status: 'opened', line: 'crumb', options, files: [file] }),
  importDataset: () => done({ status: 'imported', bytes: 2_000 }),
  checkRange: () => done({ status: 'checked' }),
  concludeCheck: ({ files }) =>
    done({ status: 'accepted', line: 'crumb', options, report: { rows: 210, usable_rows: 210 }, files }),
  planSplit: ({ files }) =>
    done({ status: 'planned', starts: partsOf(files).map(() => ({ rows: 0, rowsBefore: 0, linesBefore: 0 })) }),
  splitRange: () => done({ status: 'split', blocks: { train: 1, test: 1 } }),
  measureRange: () => done({ status: 'measured' }),
  commitSplit: () => done({ status: 'split', trainRows: 168, testRows: 42 }),
  tidyRows: () => done({ status: 'tidy' }),
  planResources: () => done({ status: 'ready', servingSize: 'Standard_NC6s_v3', passedOver: [], warnings: [] }),
  prepareCompute: () => done({ status: 'ready' }),
  submitTraining: ({ runId: jobName }) => done({ jobName }),
  lookAtTraining: () => done({ status: 'completed' }),
  registerModel: () => done({ modelId: '/workspaces/w/models/crumb/versions/1' }),
  deployModel: () => done({ status: 'ready' }),
  smokeTest: () => done({ status: 'passed' }),
  goLive: () => done({ status: 'live', model: modelName }),
  connect: () => done({ connection: 'droptune-crumb' }),
  cleanUp: () => done({ status: 'clean' }),
  finishRun: () => done({ status: 'finished' }),
  announceOutcome: () => done({ status: 'announced' }),
  removeReplaced: () => done({ status: 'removed' }),
  concludeRun: () => done({ status: 'concluded' }),
  removeModel: () => done({ status: 'removed' }),
  deliverWebhook: () => done({ status: 'settled' }),
};

export const orchestrations = {
  fineTuneRun,
  afterRun: afterRun.orchestration,
  checkRows: checkRows.orchestration,
  splitRows: splitRows.orchestration,
  writeSides: writeSides.orchestration,
  measureRows: measureRows.orchestration,
  modelRemoval,
  leftBehind,
  webhookDelivery,
  watch,
};

/** Plays a fine-tune run in which the given parts are played differently. */
export const playRun = (parts: Partial<Parts> = {}, more: Partial<Play> = {}): Promise<Played> =>
  play({
    name: 'fineTuneRun',
    input: run,
    instanceId: runId,
    orchestrations,
    activities: { ...happy, ...parts },
    ...more,
  });

export const namesOf = ({ calls }: Played): string[] => calls.map(({ name }) => name);
