import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assignSides } from '../../../../../src/lib/dataset/report/assign-sides.ts';
import { leakedPairs, splitByRow } from '../../../../../src/lib/dataset/report/leaked-pairs.ts';
import { rankOf } from '../../../../../src/lib/dataset/split-rows.ts';

const ranksOf = (rows: number, seed = 42) =>
  Array.from({ length: rows }, (_, row) => rankOf(row, Math.imul(row, 0x9e3779b1), seed));
const testSizes = fc.double({ min: 0.001, max: 0.999, noNaN: true });
/** Names of clusters, of which few rows are alone and many are together. */
const clusters = fc.array(fc.nat(20), { minLength: 2, maxLength: 60 });

function sizesOf(cluster: readonly number[]): number[] {
  const sizes = new Map<number, number>();
  for (const id of cluster) sizes.set(id, (sizes.get(id) ?? 0) + 1);
  return [...sizes.values()];
}

/** All sums of some but not all sizes, found the simple way. */
function sumsOf(sizes: readonly number[]): number[] {
  const sums = new Set([0]);
  for (const size of sizes) for (const sum of [...sums]) sums.add(sum + size);
  const all = sizes.reduce((left, right) => left + right, 0);
  return [...sums].filter((sum) => sum > 0 && sum < all);
}

describe('sides', () => {
  it('tear no cluster, leave none empty and come as near to the wanted count as whole clusters can', () => {
    fc.assert(
      fc.property(clusters, testSizes, fc.nat(), (cluster, testSize, seed) => {
        const sizes = sizesOf(cluster);
        fc.pre(sizes.length > 1);
        const { isTest, wanted_test_rows, test_rows, torn_clusters } = assignSides(
          cluster,
          ranksOf(cluster.length, seed),
          testSize,
        );
        const sides = new Set(cluster.map((id, row) => `${id} ${isTest[row]}`));
        expect(sides.size).toBe(sizes.length);
        expect(torn_clusters).toBe(0);
        expect(isTest.reduce((sum, flag) => sum + flag, 0)).toBe(test_rows);
        expect(wanted_test_rows).toBe(Math.min(cluster.length - 1, Math.max(1, Math.round(cluster.length * testSize))));
        const nearest = Math.min(...sumsOf(sizes).map((sum) => Math.abs(sum - wanted_test_rows)));
        expect(Math.abs(test_rows - wanted_test_rows)).toBe(nearest);
      }),
      { numRuns: 300 },
    );
  });

  it('are the same for each row in whatever order the rows come', () => {
    fc.assert(
      fc.property(clusters, testSizes, fc.infiniteStream(fc.nat()), (cluster, testSize, random) => {
        fc.pre(new Set(cluster).size > 1);
        const ranks = ranksOf(cluster.length);
        const order = cluster
          .map((_, row) => ({ row, by: random.next().value as number }))
          .sort((a, b) => a.by - b.by)
          .map(({ row }) => row);
        const { isTest } = assignSides(cluster, ranks, testSize);
        const shuffled = assignSides(
          order.map((row) => 100 - cluster[row]!),
          order.map((row) => ranks[row]!),
          testSize,
        );
        expect(order.map((row) => isTest[row])).toEqual([...shuffled.isTest]);
      }),
    );
  });

  it('have another choice with another seed, and choose large clusters as often as small ones', () => {
    const cluster = Array.from({ length: 1_000 }, (_, row) => (row < 100 ? 0 : row));
    const chosen = Array.from({ length: 200 }, (_, seed) => assignSides(cluster, ranksOf(1_000, seed), 0.5).isTest[0]!);
    const times = chosen.reduce((sum, flag) => sum + flag, 0);
    expect(times).toBeGreaterThan(70);
    expect(times).toBeLessThan(130);
  });

  it('tear the one cluster that all rows are, and say so', () => {
    const { isTest, test_rows, torn_clusters } = assignSides(new Array<number>(10).fill(0), ranksOf(10), 0.2);
    expect({ test_rows, torn_clusters }).toEqual({ test_rows: 2, torn_clusters: 1 });
    expect(leakedPairs(new Array<number>(10).fill(0), isTest)).toBe(16);
  });
});

describe('leaked pairs', () => {
  it('are the pairs of a cluster with one row on each side', () => {
    fc.assert(
      fc.property(clusters, testSizes, fc.nat(), (cluster, testSize, seed) => {
        const isTest = splitByRow(cluster.length, testSize, seed);
        let pairs = 0;
        for (let left = 0; left < cluster.length; left += 1)
          for (let right = 0; right < left; right += 1)
            if (cluster[left] === cluster[right] && isTest[left] !== isTest[right]) pairs += 1;
        expect(leakedPairs(cluster, isTest)).toBe(pairs);
      }),
    );
  });

  it('are about as many as chance tears apart in a lottery over rows, and none once clusters stay whole', () => {
    const cluster = Array.from({ length: 10_000 }, (_, row) => row >> 1);
    const leaked = leakedPairs(cluster, splitByRow(10_000, 0.2, 42));
    expect(Math.abs(leaked - 5_000 * 0.32)).toBeLessThan(150);
    expect(leakedPairs(cluster, assignSides(cluster, ranksOf(10_000), 0.2).isTest)).toBe(0);
  });
});
