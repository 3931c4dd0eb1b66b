import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findSlice } from '../../src/scan/find-slice.ts';
import { planSplit } from '../../src/scan/plan-split.ts';
import type { ReadPart } from '../../src/scan/read-again.ts';
import { side } from '../../src/scan/split-range.ts';
import { printOf, storedRowsOf } from '../support/clustered-rows.ts';
import { options } from '../support/default-options.ts';

interface Row {
  question: string;
  answer: string;
}

const letters = 'abcdefghijklmnopqrstuvwxyz'.split('');
/** Two texts of other words altogether for every other number. */
const rowOf = (number: number, question = number): Row => ({
  question: letters.map((letter) => `${letter}${question}`).join(' '),
  answer: letters.map((letter) => `${number}${letter}`).join(' '),
});
const rowsOf = (count: number): Row[] => Array.from({ length: count }, (_, index) => rowOf(index));

async function planOf(
  rows: Row[],
  change: Partial<typeof options> = {},
  { validationRows = 0, badRows = 0, rowsOfPart = Infinity } = {},
) {
  const texts = rows.map(({ question, answer }) => ({
    messages: [
      { role: 'user' as const, content: question },
      { role: 'assistant' as const, content: answer },
    ],
  }));
  const parts = storedRowsOf(
    texts.map(({ messages }) => printOf(messages)),
    rowsOfPart,
  );
  const read: ReadPart = async (part, marks, visit) => {
    const before = parts.slice(0, part).reduce((sum, { rows: inPart }) => sum + inPart, 0);
    for (const [row, mark] of marks.entries()) if (mark === 1) visit(Buffer.from(JSON.stringify(texts[before + row])));
  };
  const ofDataset = storedRowsOf(texts.slice(validationRows).map(({ messages }) => printOf(messages)));
  const slice = { ...(await findSlice(ofDataset, change)), bad: badRows };
  return planSplit({ parts, validationRows, slice, read }, { ...options, ...change });
}

async function planned(...order: Parameters<typeof planOf>) {
  const plan = await planOf(...order);
  if (plan.status === 'rejected') throw new Error(plan.error.message);
  return { sides: plan.sidesOf(0, order[0].length), told: plan.told };
}

const placesOf = (sides: Uint8Array, wanted: number): number[] =>
  [...sides.keys()].filter((row) => sides[row] === wanted);

describe('the plan of a split', () => {
  it('accounts for every row, and puts no question on both sides', async () => {
    const numbers = fc.array(fc.tuple(fc.nat(30), fc.nat(12)), { minLength: 40, maxLength: 80 });
    await fc.assert(
      fc.asyncProperty(
        numbers,
        fc.constantFrom('exact', 'near', 'off'),
        fc.nat(9),
        fc.nat(99),
        async (drawn, dedupe, badRows, seed) => {
          const rows = drawn.map(([number, question]) => rowOf(number, question));
          const { sides, told } = await planned(rows, { dedupe, seed }, { badRows });
          const [train, test] = [placesOf(sides, side.train), placesOf(sides, side.test)];
          expect([told.train_rows, told.test_rows]).toEqual([train.length, test.length]);
          expect(told.kept_rows).toBe(train.length + test.length);
          expect((told.kept_rows ?? 0) + (told.dropped_rows ?? 0)).toBe(rows.length + badRows);
          const asked = new Set(train.map((row) => rows[row]?.question));
          if (told.leakage?.torn_clusters === 0) {
            expect(test.filter((row) => asked.has(rows[row]?.question))).toEqual([]);
            expect(told.leakage.pairs_leaked).toBe(0);
          }
          if (dedupe === 'off') expect(told.kept_rows).toBe(rows.length);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('gives the test side its exact share where rows do not belong together', async () => {
    for (const [rows, test] of [
      [10, 2],
      [13, 3],
      [210, 42],
    ] as const)
      expect((await planned(rowsOf(rows))).told).toMatchObject({
        train_rows: rows - test,
        test_rows: test,
        dropped_rows: 0,
      });
  });

  it('takes the same rows for testing in whatever order they stand, and others with another seed', async () => {
    const rows = rowsOf(50);
    const tested = async (all: Row[], seed: number) =>
      placesOf((await planned(all, { seed })).sides, side.test)
        .map((row) => all[row]?.question)
        .sort();
    expect(await tested(rows.toReversed(), 1)).toEqual(await tested(rows, 1));
    expect(await tested(rows, 2)).not.toEqual(await tested(rows, 1));
  });

  it('keeps to the slice', async () => {
    const { sides, told } = await planned(rowsOf(100), { slice: '[10:30]' });
    expect([...placesOf(sides, side.train), ...placesOf(sides, side.test)].sort((a, b) => a - b)).toEqual(
      Array.from({ length: 20 }, (_, index) => index + 10),
    );
    expect(told.dropped_by).toEqual({ outside_slice: 80 });
  });

  it('tests with all rows of the validation file, and trains on none that belongs with one', async () => {
    const rows = [...rowsOf(5), ...rowsOf(20), rowOf(99, 3)];
    const { sides, told } = await planned(rows, { slice: '[:20]' }, { validationRows: 5 });
    expect(placesOf(sides, side.test)).toEqual([0, 1, 2, 3, 4]);
    expect(placesOf(sides, side.train)).toEqual(Array.from({ length: 15 }, (_, index) => index + 10));
    expect(told.dropped_by).toEqual({ duplicate: 5, outside_slice: 1 });
    expect([told.kept_rows, told.dropped_rows, told.validation.kept_rows]).toEqual([15, 6, 5]);
    const whole = await planned(rows, { dedupe: 'off' }, { validationRows: 5 });
    expect(whole.told.dropped_by).toEqual({ in_validation_file: 6 });
  });

  it('is the same whatever parts the rows come in', async () => {
    const rows = Array.from({ length: 200 }, (_, index) => rowOf(index % 150, index % 60));
    const change = { slice: '[7:190]', dedupe: 'near' } as const;
    const whole = await planned(rows, change, { validationRows: 11 });
    for (const rowsOfPart of [1, 13, 199])
      expect(await planned(rows, change, { validationRows: 11, rowsOfPart })).toEqual(whole);
  });

  it('is none where too little is left', async () => {
    expect(await planOf(Array.from({ length: 40 }, () => rowOf(1)))).toMatchObject({ error: { type: 'too_few_rows' } });
  });
});
