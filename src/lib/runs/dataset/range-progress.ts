import type { RunJournal } from '../../storage/run-journal.ts';
import type { Progress } from '../../storage/run-row.ts';
import { BoundedMap } from '../../platform/bounded-map.ts';

/** How often the status is written at most, in milliseconds. */
const everyMs = 500;

/** Phases that are shown at once. A run that broke off never says that it is done with its own. */
const maxShown = 200;

/** What the first moments say of the rest is far from true. */
const steadyAfterMs = 1_500;

interface Shown {
  beganAt: number;
  /** The first of the parts that are at work here: all before it are done. */
  first: PartPlace;
  shownAt: number;
  done: Map<number, { bytes: number; rows: number }>;
}

/** Where a part stands among all of a run's. */
export interface PartPlace {
  part: number;
  bytesBefore: number;
  bytesInAll: number;
  /** Known of the first part at least. */
  rowsBefore?: number;
}

/** Is told how many bytes of a part are done, and how many rows came out of them. */
export type ShowProgress = (bytes: number, rows: number) => Promise<void>;

/**
 * Shows in a run's status how far the parts of a phase are, with rate and time left. Parts are begun in about their order, so that
 * all before the first that is at work here count as done.
 */
export function createRangeProgress(journal: Pick<RunJournal, 'progress'>, now: () => number = Date.now) {
  const phases = new BoundedMap<string, Shown>(maxShown);

  return {
    /** A function to be told how far the part is. Throws RunCancelled when the run was cancelled meanwhile. */
    of(runId: string, phase: string, place: PartPlace): ShowProgress {
      const key = `${runId}:${phase}`;
      const shown = phases.get(key) ?? { beganAt: now(), first: place, shownAt: 0, done: new Map() };
      if (place.part < shown.first.part) shown.first = place;
      phases.set(key, shown);
      return async (bytes, rows) => {
        shown.done.set(place.part, { bytes, rows });
        if (now() - shown.shownAt < everyMs) return;
        shown.shownAt = now();
        await journal.progress(runId, progressOf(shown, now()));
      };
    },
    /** Forgets what it knew of a run's phase. */
    end: (runId: string, phase: string): void => void phases.delete(`${runId}:${phase}`),
  };
}

function progressOf({ beganAt, first, done: parts }: Shown, at: number): Progress {
  const { bytesBefore, bytesInAll: total } = first;
  const sum = (of: 'bytes' | 'rows'): number => [...parts.values()].reduce((all, part) => all + part[of], 0);
  const done = Math.min(total, bytesBefore + sum('bytes'));
  const rate = Math.round((done - bytesBefore) / Math.max(0.001, (at - beganAt) / 1_000));
  const rowsBefore = first.part === 0 ? 0 : first.rowsBefore;
  const rows = rowsBefore === undefined ? {} : { rows: rowsBefore + sum('rows') };
  const secondsLeft = rate > 0 && at - beganAt >= steadyAfterMs ? Math.ceil((total - done) / rate) : null;
  return { done, total, unit: 'bytes', ...rows, rate, seconds_left: secondsLeft };
}

export type RangeProgress = ReturnType<typeof createRangeProgress>;
