/**
 * Which groups to take so that their sizes come to `wanted`, or as near to it as they can, with at least one group taken and
 * one left: how many of each size. Searches sums up to `limit`; among equally near sums it takes the smaller.
 */
export function reachCount(
  groupsBySize: ReadonlyMap<number, number>,
  { wanted, limit }: { wanted: number; limit: number },
): Map<number, number> {
  const sizes = [...groupsBySize.keys()].sort((left, right) => left - right);
  const lastSize = reachableSums(sizes, groupsBySize, limit);
  const taken = new Map<number, number>();
  let sum = nearestReachable(lastSize, wanted);
  while (sum > 0) {
    const size = sizes[(lastSize[sum] ?? 1) - 1] ?? sum;
    taken.set(size, (taken.get(size) ?? 0) + 1);
    sum -= size;
  }
  return taken;
}

/** For each sum that can be reached 1 + the place of the largest size that reaching it first needs; 0 for the others. */
function reachableSums(sizes: number[], groupsBySize: ReadonlyMap<number, number>, limit: number): Uint16Array {
  // Groups of so many sizes that they could not be told apart would have more rows than there can be.
  const lastSize = new Uint16Array(limit + 1);
  const used = new Uint32Array(limit + 1);
  for (const [place, size] of sizes.entries()) {
    const most = groupsBySize.get(size) ?? 0;
    used.fill(0);
    for (let sum = size; sum <= limit; sum += 1) {
      const before = sum - size;
      if (lastSize[sum] !== 0 || (before > 0 && lastSize[before] === 0)) continue;
      const uses = (used[before] ?? 0) + 1;
      if (uses > most) continue;
      lastSize[sum] = place + 1;
      used[sum] = uses;
    }
  }
  return lastSize;
}

function nearestReachable(lastSize: Uint16Array, wanted: number): number {
  for (let away = 0; away < lastSize.length; away += 1) {
    if (wanted - away > 0 && lastSize[wanted - away]) return wanted - away;
    if (lastSize[wanted + away]) return wanted + away;
  }
  return 0;
}
