import { partsOf, type RowsFilePlan } from '../lib/runs/contract/rows-plan.ts';
import type { TrainingOptions } from '../lib/runs/contract/run-options.ts';
import { defineSubOrchestration, tellBoth } from '../lib/platform/durable/sub-orchestration.ts';
import { measureRows } from './measure-rows.ts';
import * as step from './steps.ts';
import { writeSides } from './write-sides.ts';

interface SplitRowsInput {
  runId: string;
  options: TrainingOptions;
  files: RowsFilePlan[];
}

/** Decides which row goes where, then writes both sides, the parts side by side; meanwhile the rows are measured. */
export const splitRows = defineSubOrchestration<SplitRowsInput, step.SplitOutcome>(
  'splitRows',
  function* (context, input) {
    const { runId, options, files } = input;
    const planned = yield* step.planSplit(context, { runId, options, files });
    if (planned.status === 'rejected') return planned;

    const { max_seq_length: maxSeqLength } = options;
    const orders = partsOf(files).map((part, index) => ({
      runId,
      part,
      ...startOf(planned.starts, index),
      maxSeqLength,
    }));
    const [written, measured] = yield* tellBoth(context, [writeSides, measureRows], { runId, orders });
    if (written.status === 'rejected') return written;
    if (measured.status === 'rejected') return measured;
    return yield* step.commitSplit(context, { runId, options, files, blocks: written.blocks });
  },
);

function startOf(starts: readonly step.PartStart[], part: number): step.PartStart {
  const start = starts[part];
  if (!start) throw new Error(`Nobody knows where part ${part} begins.`);
  return start;
}
