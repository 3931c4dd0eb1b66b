import type { RecordedRequest } from '../recorded-request.ts';

/** Where the time between two moments went, in milliseconds; the shares make up the total. */
export interface TimeShares {
  total: number;
  /** A request to the ML service was under way. */
  ml: number;
  /** Another request was: tables, blobs, tokens, the host's own. */
  storage: number;
  /** Nothing was under way and the process slept: waits for the ML service to get on with its work. */
  pauses: number;
  /** Nothing was under way and the process worked. */
  computing: number;
}

/** The beginning or end of a request; `idle` is how long the process had slept until then. */
interface Boundary {
  at: number;
  idle: number;
  ml: -1 | 0 | 1;
  other: -1 | 0 | 1;
}

/**
 * Shares out the time from `from` to `to` (milliseconds since 1970). What comes before the first and after the last request
 * counts as computing.
 */
export function toTimeShares(
  requests: RecordedRequest[],
  isMl: (request: RecordedRequest) => boolean,
  from: number,
  to: number,
): TimeShares {
  const shares: TimeShares = { total: to - from, ml: 0, storage: 0, pauses: 0, computing: 0 };
  const boundaries = requests
    .filter(({ startedAt, endedAt }) => startedAt >= from && endedAt <= to)
    .flatMap((request) => toBoundaries(request, isMl(request)))
    .sort((left, right) => left.at - right.at);
  let [ml, other] = [0, 0];
  for (const [index, boundary] of boundaries.entries()) {
    ml += boundary.ml;
    other += boundary.other;
    const next = boundaries[index + 1];
    if (!next) continue;
    const lasted = next.at - boundary.at;
    if (ml > 0) shares.ml += lasted;
    else if (other > 0) shares.storage += lasted;
    else shares.pauses += Math.min(lasted, Math.max(0, next.idle - boundary.idle));
  }
  shares.computing = shares.total - shares.ml - shares.storage - shares.pauses;
  return shares;
}

const toBoundaries = ({ startedAt, endedAt, idleAtStart, idleAtEnd }: RecordedRequest, ml: boolean): Boundary[] => [
  { at: startedAt, idle: idleAtStart, ml: ml ? 1 : 0, other: ml ? 0 : 1 },
  { at: endedAt, idle: idleAtEnd, ml: ml ? -1 : 0, other: ml ? 0 : -1 },
];
