import type { RunJournal } from '../azure/run-journal.ts';
import type { Progress } from '../azure/run-row.ts';

/** How often the status is written at most, in milliseconds. */
const everyMs = 500;

interface Shown {
  beganAt: number;
  beganWith: number;
  shownAt: number;
  done: Map<number, number>;
}

/** Where a part stands among all of a run's. */
export interface PartPlace {
  part: number;
  bytesBefore: number;
  bytesInAll: number;
}

/**
 * Shows in a run's status how far the parts of a phase are, with rate and time left. Parts are begun in their order, so that all
 * before the first that is at work here count as done.
 */
export function createRangeProgress(journal: Pick<RunJournal, 'progress'>, now: () => number = Date.now) {
  const phases = new Map<string, Shown>();

  return {
    /** A function to be told the part's bytes so far. Throws RunCancelled when the run was cancelled meanwhile. */
    of(runId: string, phase: string, { part, bytesBefore, bytesInAll }: PartPlace): (done: number) => Promise<void> {
      const key = `${runId}:${phase}`;
      const shown = phases.get(key) ?? { beganAt: now(), beganWith: bytesBefore, shownAt: 0, done: new Map() };
      phases.set(key, shown);
      return async (done) => {
        shown.done.set(part, done);
        if (now() - shown.shownAt < everyMs) return;
        shown.shownAt = now();
        await journal.progress(runId, progressOf(shown, bytesInAll, now()));
      };
    },
    /** Forgets what it knew of a run's phase. */
    end: (runId: string, phase: string): void => void phases.delete(`${runId}:${phase}`),
  };
}

function progressOf({ beganAt, beganWith, done: parts }: Shown, total: number, at: number): Progress {
  const done = Math.min(
    total,
    [...parts.values()].reduce((sum, bytes) => sum + bytes, beganWith),
  );
  const rate = Math.round((done - beganWith) / Math.max(0.001, (at - beganAt) / 1_000));
  return { done, total, unit: 'bytes', rate, seconds_left: rate > 0 ? Math.ceil((total - done) / rate) : null };
}

export type RangeProgress = ReturnType<typeof createRangeProgress>;
