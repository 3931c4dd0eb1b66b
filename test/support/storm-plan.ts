import { createSeededRandom } from '../../local/seeded-random.ts';
import { askedRunIdOf } from '../../src/lib/runs/contract/run-id.ts';
import { phases, type Phase } from '../../src/lib/runs/contract/phase.ts';

/** What somebody does to a run while it goes on; seconds count from its start. */
export type Interference =
  { kind: 'none' } | { kind: 'cancel_after'; seconds: number } | { kind: 'cancel_in'; phase: Phase };

export interface PlannedRun {
  runId: string;
  idempotencyKey: string;
  rows: number;
  /** How long after the run before it was asked for. */
  delaySeconds: number;
  interference: Interference;
}

/** One line of models and what happens to it: a few runs, cancels, and at times a removal. */
export interface StormPlan {
  seed: number;
  line: string;
  runs: PlannedRun[];
  /** Deletes the line, or the version that answers then, so long after the storm began. */
  removal: { what: 'line' | 'version'; seconds: number } | undefined;
}

/** The worst that the ring does to everything at once, the same for all storms of a cloud. */
export const weather = {
  /** Share of orchestrators' turns in which the worker dies. What runs beside it lives on: else each death would cause the next. */
  deadTurns: 0.02,
  /** Share of started sub-orchestrations whose start is told twice. */
  startsToldTwice: 0.05,
  /** How often each event comes, in any order. */
  eventCopies: 5,
  /** Share of requests to Azure that fail, a third of them after the work was done. */
  failingRequests: 0.2,
  failuresAfterTheWork: 1 / 3,
  /** Seconds between two kills of the host. */
  hostKillEvery: 45,
} as const;

const cancelPhases = phases.filter((phase) => phase !== 'announcing');

/** The same seed plans the same storm. */
export function planStorm(seed: number): StormPlan {
  const random = createSeededRandom(seed);
  const between = (from: number, to: number): number => from + random() * (to - from);
  const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)] as T;
  const interfere = (): Interference => {
    const chance = random();
    if (chance < 0.2) return { kind: 'cancel_after', seconds: between(0, 8) };
    return chance < 0.45 ? { kind: 'cancel_in', phase: pick(cancelPhases) } : { kind: 'none' };
  };
  const count = 1 + Math.floor(random() * 3);
  const runs = Array.from({ length: count }, (_, index): PlannedRun => {
    const idempotencyKey = `storm-${seed}-${index}`;
    return {
      runId: askedRunIdOf(idempotencyKey),
      idempotencyKey,
      rows: 10 + Math.floor(between(0, 20)),
      delaySeconds: index === 0 ? 0 : pick([0, 0.05, 1, 6]),
      interference: interfere(),
    };
  });
  const removal =
    random() < 0.25
      ? { what: random() < 0.5 ? ('line' as const) : ('version' as const), seconds: between(4, 15) }
      : undefined;
  return { seed, line: `storm-${seed}`, runs, removal };
}
