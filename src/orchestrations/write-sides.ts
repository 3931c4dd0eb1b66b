import { defineSubOrchestration } from '../lib/platform/durable/sub-orchestration.ts';
import { inParallel } from '../lib/platform/durable/in-parallel.ts';
import { partsAtATime } from './check-rows.ts';
import * as step from './steps.ts';

export interface PartsInput {
  runId: string;
  orders: step.SplitOrder[];
}

/** Stages the rows of all parts on their sides, and tells of how many blocks each part's are. */
export const writeSides = defineSubOrchestration<
  PartsInput,
  { status: 'written'; blocks: step.BlockCounts[] } | step.Rejected
>('writeSides', function* (context, { orders }) {
  const blocks: step.BlockCounts[] = [];
  for (const answer of yield* inParallel(context, step.splitRange, orders, partsAtATime)) {
    if (answer.status === 'rejected') return answer;
    blocks.push(answer.blocks);
  }
  return { status: 'written', blocks };
});
