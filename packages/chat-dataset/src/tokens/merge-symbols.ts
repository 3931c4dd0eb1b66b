import { type MergeTable, noRank } from './merge-table.ts';

/** Up to this many symbols are merged by looking over all of them again and again, which is faster than a queue. */
export const fewSymbols = 64;

const ranks = new Uint16Array(fewSymbols);

/**
 * Merges the first `count` of `symbols` in place: always the pair of the lowest rank, the leftmost of equals. Answers how many
 * are left. At most `fewSymbols`.
 */
export function mergeFew(symbols: Uint16Array, count: number, table: MergeTable): number {
  const rankAt = (at: number): number =>
    at >= 0 && at + 1 < left ? table.rankOf(symbols[at] as number, symbols[at + 1] as number) : noRank;
  let left = count;
  for (let at = 0; at < left; at++) ranks[at] = rankAt(at);
  for (;;) {
    let best = noRank;
    let bestAt = 0;
    for (let at = 0; at + 1 < left; at++) {
      const rank = ranks[at] as number;
      if (rank >= best) continue;
      best = rank;
      bestAt = at;
    }
    if (best === noRank) return left;
    left--;
    symbols[bestAt] = table.results[best] as number;
    for (let at = bestAt + 1; at < left; at++) {
      symbols[at] = symbols[at + 1] as number;
      ranks[at] = ranks[at + 1] as number;
    }
    ranks[bestAt] = rankAt(bestAt);
    if (bestAt > 0) ranks[bestAt - 1] = rankAt(bestAt - 1);
  }
}

/** As `mergeFew`, for any number of symbols up to 2^31, by a queue: n symbols take n log n steps. */
export function mergeMany(symbols: Uint16Array, count: number, table: MergeTable): number {
  const next = new Int32Array(count);
  const previous = new Int32Array(count);
  for (let at = 0; at < count; at++) {
    next[at] = at + 1 < count ? at + 1 : -1;
    previous[at] = at - 1;
  }
  const rankAt = (at: number): number => {
    const after = at < 0 ? -1 : (next[at] as number);
    return after < 0 ? noRank : table.rankOf(symbols[at] as number, symbols[after] as number);
  };
  const queue = createQueue(count, rankAt);
  for (let first = queue.take(); first !== undefined; first = queue.take()) {
    const at = first % positions;
    const rank = (first - at) / positions;
    // What has changed since it was queued is merged no more: an eaten symbol is 0, which merges with nothing.
    if (rankAt(at) !== rank) continue;
    const eaten = next[at] as number;
    const after = next[eaten] as number;
    symbols[at] = table.results[rank] as number;
    symbols[eaten] = 0;
    next[at] = after;
    if (after >= 0) previous[after] = at;
    queue.add(at);
    queue.add(previous[at] as number);
  }
  let left = 0;
  for (let at = 0; at >= 0 && at < count; at = next[at] as number) symbols[left++] = symbols[at] as number;
  return left;
}

/** A queued merge is rank · positions + position, so that the smallest number is the next to be merged. */
const positions = 2 ** 31;

interface Queue {
  add(at: number): void;
  take(): number | undefined;
}

function createQueue(count: number, rankAt: (at: number) => number): Queue {
  // The first merges are sorted at once; only those that come of merges need a heap.
  const firsts = new Float64Array(count);
  let firstCount = 0;
  for (let at = 0; at < count; at++) {
    const rank = rankAt(at);
    if (rank !== noRank) firsts[firstCount++] = rank * positions + at;
  }
  const sorted = firsts.subarray(0, firstCount).sort();
  const heap = createHeap();
  let taken = 0;
  return {
    add(at) {
      const rank = rankAt(at);
      if (rank !== noRank) heap.push(rank * positions + at);
    },
    take() {
      const first = sorted[taken];
      const smallest = heap.smallest();
      if (first === undefined || (smallest !== undefined && smallest < first)) return heap.pop();
      taken++;
      return first;
    },
  };
}

interface Heap {
  smallest(): number | undefined;
  push(value: number): void;
  pop(): number | undefined;
}

function createHeap(): Heap {
  let values = new Float64Array(1024);
  let size = 0;
  const settle = (value: number): void => {
    let at = 0;
    for (let child = 1; child < size; child = 2 * at + 1) {
      if (child + 1 < size && (values[child + 1] as number) < (values[child] as number)) child++;
      if ((values[child] as number) >= value) break;
      values[at] = values[child] as number;
      at = child;
    }
    values[at] = value;
  };
  return {
    smallest: () => (size > 0 ? values[0] : undefined),
    push(value) {
      if (size === values.length) {
        const grown = new Float64Array(size * 2);
        grown.set(values);
        values = grown;
      }
      let at = size++;
      for (let parent = (at - 1) >> 1; at > 0 && (values[parent] as number) > value; parent = (at - 1) >> 1) {
        values[at] = values[parent] as number;
        at = parent;
      }
      values[at] = value;
    },
    pop() {
      const first = size > 0 ? values[0] : undefined;
      if (size > 0) settle(values[--size] as number);
      return first;
    },
  };
}
