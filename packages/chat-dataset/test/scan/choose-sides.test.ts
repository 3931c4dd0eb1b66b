import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clusterRows } from '../../src/similarity/cluster-rows.ts';
import { mixBits } from '../../src/similarity/mix-bits.ts';
import { chooseSides } from '../../src/scan/choose-sides.ts';
import { keepRows } from '../../src/scan/kept-rows.ts';
import { createScratch } from '../../src/spill/scratch.ts';
import { fingerprintsOf, textsOf } from '../support/clustered-rows.ts';

const testSizes = fc.double({ min: 0.001, max: 0.999, noNaN: true });
/** Names of clusters, of which few rows are alone and many are together. */
const clusters = fc.array(fc.nat(20), { minLength: 2, maxLength: 60 });

/** Rows of contents of their own; those of a cluster ask the same. */
const printsOf = (cluster: readonly number[], contents: readonly number[] = [...cluster.keys()]) =>
  cluster.map((name, row) => ({
    exact: [mixBits((contents[row] ?? 0) + 1) >>> 0, 1] as const,
    firstTurn: [mixBits(name + 1) >>> 0, 2] as const,
    signature: undefined,
  }));

async function sidesOf(prints: ReturnType<typeof printsOf>, { testSize = 0.2, seed = 42 }) {
  const scratch = createScratch();
  const fingerprints = fingerprintsOf(prints);
  const found = await clusterRows(fingerprints, { dedupe: 'off', texts: textsOf([]) }, scratch);
  const rows = { fingerprints, clusters: found, kept: keepRows(found, 0) };
  const sides = await chooseSides(rows, { validationRows: 0, testSize, seed }, scratch);
  scratch.close();
  return { ...sides, isTest: prints.map((_, row) => (sides.test.has(row) ? 1 : 0)) };
}

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
  it('tear no cluster, leave none empty and come as near to the wanted count as whole clusters can', async () => {
    await fc.assert(
      fc.asyncProperty(clusters, testSizes, fc.nat(), async (cluster, testSize, seed) => {
        const sizes = sizesOf(cluster);
        fc.pre(sizes.length > 1);
        const { isTest, wantedTestRows, testRows, tornClusters, counts } = await sidesOf(printsOf(cluster), {
          testSize,
          seed,
        });
        const sides = new Set(cluster.map((id, row) => `${id} ${isTest[row]}`));
        expect(sides.size).toBe(sizes.length);
        expect(tornClusters).toBe(0);
        expect(isTest.reduce<number>((sum, flag) => sum + flag, 0)).toBe(testRows);
        expect(wantedTestRows).toBe(Math.min(cluster.length - 1, Math.max(1, Math.round(cluster.length * testSize))));
        const nearest = Math.min(...sumsOf(sizes).map((sum) => Math.abs(sum - wantedTestRows)));
        expect(Math.abs(testRows - wantedTestRows)).toBe(nearest);
        const large = sizes.filter((size) => size > 1);
        expect(counts).toEqual({
          clusters: large.length,
          rows_in_clusters: large.reduce((sum, size) => sum + size, 0),
          largest_cluster: Math.max(...sizes),
        });
      }),
      { numRuns: 300 },
    );
  });

  it('are the same for each row in whatever order the rows come', async () => {
    await fc.assert(
      fc.asyncProperty(clusters, testSizes, fc.infiniteStream(fc.nat()), async (cluster, testSize, random) => {
        fc.pre(new Set(cluster).size > 1);
        const order = cluster
          .map((_, row) => ({ row, by: random.next().value as number }))
          .sort((a, b) => a.by - b.by)
          .map(({ row }) => row);
        const { isTest } = await sidesOf(printsOf(cluster), { testSize });
        const shuffled = printsOf(
          order.map((row) => cluster[row]!),
          order,
        );
        expect(order.map((row) => isTest[row])).toEqual((await sidesOf(shuffled, { testSize })).isTest);
      }),
    );
  });

  it('have another choice with another seed, and choose large clusters as often as small ones', async () => {
    const prints = printsOf(Array.from({ length: 500 }, (_, row) => (row < 50 ? 0 : row)));
    let times = 0;
    for (let seed = 0; seed < 200; seed += 1) times += (await sidesOf(prints, { testSize: 0.5, seed })).isTest[0] ?? 0;
    expect(times).toBeGreaterThan(70);
    expect(times).toBeLessThan(130);
  });

  it('tear the one cluster that all rows are, and say so', async () => {
    const { testRows, tornClusters, pairsLeaked } = await sidesOf(printsOf(new Array<number>(10).fill(0)), {});
    expect({ testRows, tornClusters, pairsLeaked }).toEqual({ testRows: 2, tornClusters: 1, pairsLeaked: 16 });
  });

  it('have no pair on both, where a lottery has about as many as chance tears apart', async () => {
    const cluster = Array.from({ length: 10_000 }, (_, row) => row >> 1);
    const { isTest, pairsLeaked, pairsOfLottery } = await sidesOf(printsOf(cluster), {});
    expect(cluster.filter((_, row) => isTest[row] !== isTest[row ^ 1])).toEqual([]);
    expect(pairsLeaked).toBe(0);
    expect(Math.abs(pairsOfLottery - 5_000 * 0.32)).toBeLessThan(150);
  });
});
