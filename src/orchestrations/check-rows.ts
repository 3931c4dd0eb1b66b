import type { OrchestrationContext } from 'durable-functions';
import { partsOf, type RowsFilePlan } from '../lib/runs/contract/rows-plan.ts';
import type { RunRequest } from '../lib/runs/contract/run.ts';
import type { TrainingOptions } from '../lib/runs/contract/run-options.ts';
import { defineSubOrchestration } from '../lib/platform/durable/sub-orchestration.ts';
import { inParallel } from '../lib/platform/durable/in-parallel.ts';
import type { Orchestration } from '../lib/platform/durable/step.ts';
import * as step from './steps.ts';

/** Parts of a dataset that are worked on at the same time. */
export const partsAtATime = 4;

/** Reads the whole dataset, its parts side by side, and says whether it can be trained on. */
export const checkRows = defineSubOrchestration<RunRequest, step.Accepted | step.Rejected>(
  'checkRows',
  function* (context, request) {
    const opened = yield* step.openDataset(context, request);
    return opened.status === 'rejected' ? opened : yield* checkOpened(context, { ...opened, runId: request.runId });
  },
);

function* checkOpened(
  context: OrchestrationContext,
  { runId, line, options, files: opened }: Pick<step.Accepted, 'line' | 'options' | 'files'> & { runId: string },
): Orchestration<step.Accepted | step.Rejected> {
  const files: RowsFilePlan[] = [];
  for (const file of opened) {
    if (file.place.status !== 'to_copy') {
      files.push(file);
      continue;
    }
    const imported = yield* importInPieces(context, { runId, file, options });
    if (imported.status === 'rejected') return imported;
    files.push({ ...file, place: { status: 'copied', bytes: imported.bytes } });
  }

  const orders = partsOf(files).map((part) => ({ runId, part }));
  for (const answer of yield* inParallel(context, step.checkRange, orders, partsAtATime))
    if (answer.status === 'rejected') return answer;
  return yield* step.concludeCheck(context, { runId, line, options, files });
}

/** Each piece takes a limited time and says where the next one begins. */
function* importInPieces(
  context: OrchestrationContext,
  order: { runId: string; file: RowsFilePlan; options: TrainingOptions },
): Orchestration<{ status: 'imported'; bytes: number } | step.Rejected> {
  for (let stretches = 0; ;) {
    const answer = yield* step.importDataset(context, { ...order, stretches });
    if (answer.status !== 'working') return answer;
    ({ stretches } = answer);
  }
}
