import { defineSubOrchestration } from '../lib/platform/durable/sub-orchestration.ts';
import { inParallel } from '../lib/platform/durable/in-parallel.ts';
import * as step from './steps.ts';
import type { PartsInput } from './write-sides.ts';

/** Counting tokens takes all of a processor: more at a time would only take turns. */
const partsAtATime = 2;

/** Measures the rows of all parts for the report. */
export const measureRows = defineSubOrchestration<PartsInput, { status: 'measured' } | step.Rejected>(
  'measureRows',
  function* (context, { orders }) {
    for (const answer of yield* inParallel(context, step.measureRange, orders, partsAtATime))
      if (answer.status === 'rejected') return answer;
    return { status: 'measured' };
  },
);
