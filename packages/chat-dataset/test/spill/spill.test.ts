import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createBitSet } from '../../src/spill/bit-set.ts';
import { createBuckets } from '../../src/spill/buckets.ts';
import { createPairTable } from '../../src/spill/pair-table.ts';
import { createScratch } from '../../src/spill/scratch.ts';
import { createSpool, type Spool } from '../../src/spill/spool.ts';

const put = ({ numbers, next }: Spool, record: readonly number[]): void => numbers.set(record, next());

/** `chunks` are good until the next: they are copied one by one. */
function read(spool: Spool): number[] {
  const found: number[] = [];
  for (const chunk of spool.chunks()) found.push(...chunk);
  return found;
}

describe('records that are spilled to the disk', () => {
  it('come back in their order and one by one, however few fit into memory', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(0xffffffff), fc.nat(0xffffffff), fc.nat(0xffffffff)), { maxLength: 200 }),
        fc.integer({ min: 1, max: 20_000 }),
        (records, chunkBytes) => {
          const scratch = createScratch();
          const file = scratch.file();
          const [spool, other] = [createSpool(file, 3, chunkBytes), createSpool(file, 1, 8)];
          for (const record of records) {
            put(spool, record);
            put(other, [record[0]]);
          }
          expect(spool.count()).toBe(records.length);
          expect(read(spool)).toEqual(records.flat());
          expect(read(other)).toEqual(records.map(([first]) => first));
          for (const [index, record] of records.toReversed().entries()) {
            const { numbers, at } = spool.find(records.length - 1 - index);
            expect([...numbers.subarray(at, at + 3)]).toEqual(record);
          }
          scratch.close();
        },
      ),
    );
  });

  it('are in buckets in the order of their numbers', () => {
    const scratch = createScratch();
    const { of, all: buckets } = createBuckets(scratch, 1_000_000, 1);
    expect(buckets.length).toBeGreaterThan(4);
    const numbers = [0xffffffff, 0, 1, 0x80000000, 0x7fffffff, 0x10000000, 0xfffffffe];
    for (const number of numbers) put(of(number), [number]);
    expect(buckets.flatMap((bucket) => read(bucket).sort((left, right) => left - right))).toEqual(
      numbers.toSorted((left, right) => left - right),
    );
    scratch.close();
  });

  it('are told to be missing where nothing was written', () => {
    const scratch = createScratch();
    expect(() => scratch.file().read(new Uint8Array(1), 0)).toThrow('Nothing was written there.');
    scratch.close();
  });
});

describe('a set of numbers', () => {
  it('knows what is in it, in which place, and what comes next', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat(1_000), { maxLength: 200 }), (numbers) => {
        const set = createBitSet(1_001);
        for (const number of numbers) set.add(number);
        const { size, has, rankOf, nextFrom } = set.ranked();
        const inOrder = numbers.toSorted((left, right) => left - right);
        expect(size).toBe(numbers.length);
        expect(inOrder.map(rankOf)).toEqual([...inOrder.keys()]);
        for (let number = 0; number <= 1_000; number += 1) {
          expect(has(number)).toBe(numbers.includes(number));
          expect(nextFrom(number)).toBe(inOrder.find((other) => other >= number) ?? 1_001);
        }
      }),
      { numRuns: 30 },
    );
  });
});

describe('a table of pairs', () => {
  it('numbers what is distinct in the order in which it came, and again once it is cleared', () => {
    const table = createPairTable();
    for (const round of [1, 2]) {
      for (let pair = 0; pair < 10_000; pair += 1) expect(table.placeOf(pair % 5_000, round)).toBe(pair % 5_000);
      expect(table.size()).toBe(5_000);
      table.clear();
    }
  });
});
