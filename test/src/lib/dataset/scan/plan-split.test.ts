import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { packFingerprints, readFingerprints } from '../../../../../src/lib/dataset/report/fingerprint.ts';
import { firstTurnHashOf } from '../../../../../src/lib/dataset/report/first-turn.ts';
import { signatureOf } from '../../../../../src/lib/dataset/report/min-hash.ts';
import { planSplit } from '../../../../../src/lib/dataset/scan/plan-split.ts';
import { hashRow } from '../../../../../src/lib/dataset/scan/row-hash.ts';
import { side } from '../../../../../src/lib/dataset/scan/split-range.ts';
import { options } from '../../../../support/fine-tune-fakes.ts';

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

function planOf(rows: Row[], change: Partial<typeof options> = {}, { validationRows = 0, badRows = 0 } = {}) {
  const prints = rows.map(({ question, answer }) => {
    const messages = [
      { role: 'user' as const, content: question },
      { role: 'assistant' as const, content: answer },
    ];
    return { exact: hashRow(messages), firstTurn: firstTurnHashOf(messages), signature: signatureOf(messages) };
  });
  const fingerprints = readFingerprints(packFingerprints(prints));
  return planSplit({ fingerprints, validationRows, badRows }, { ...options, ...change });
}

function planned(...order: Parameters<typeof planOf>) {
  const plan = planOf(...order);
  if (plan.status === 'rejected') throw new Error(plan.error.message);
  return plan;
}

const placesOf = (sides: Uint8Array, wanted: number): number[] =>
  [...sides.keys()].filter((row) => sides[row] === wanted);

describe('the plan of a split', () => {
  it('accounts for every row, and puts no question on both sides', () => {
    const numbers = fc.array(fc.tuple(fc.nat(30), fc.nat(12)), { minLength: 40, maxLength: 80 });
    fc.assert(
      fc.property(
        numbers,
        fc.constantFrom('exact', 'near', 'off'),
        fc.nat(9),
        fc.nat(99),
        (drawn, dedupe, badRows, seed) => {
          const rows = drawn.map(([number, question]) => rowOf(number, question));
          const { sides, told } = planned(rows, { dedupe, seed }, { badRows });
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

  it('gives the test side its exact share where rows do not belong together', () => {
    for (const [rows, test] of [
      [10, 2],
      [13, 3],
      [210, 42],
    ] as const)
      expect(planned(rowsOf(rows)).told).toMatchObject({ train_rows: rows - test, test_rows: test, dropped_rows: 0 });
  });

  it('takes the same rows for testing in whatever order they stand, and others with another seed', () => {
    const rows = rowsOf(50);
    const tested = (all: Row[], seed: number) =>
      placesOf(planned(all, { seed }).sides, side.test)
        .map((row) => all[row]?.question)
        .sort();
    expect(tested(rows.toReversed(), 1)).toEqual(tested(rows, 1));
    expect(tested(rows, 2)).not.toEqual(tested(rows, 1));
  });

  it('keeps to the slice', () => {
    const { sides, told } = planned(rowsOf(100), { slice: '[10:30]' });
    expect([...placesOf(sides, side.train), ...placesOf(sides, side.test)].sort((a, b) => a - b)).toEqual(
      Array.from({ length: 20 }, (_, index) => index + 10),
    );
    expect(told.dropped_by).toEqual({ outside_slice: 80 });
  });

  it('tests with all rows of the validation file, and trains on none that belongs with one', () => {
    const rows = [...rowsOf(5), ...rowsOf(20), rowOf(99, 3)];
    const { sides, told } = planned(rows, { slice: '[:20]' }, { validationRows: 5 });
    expect(placesOf(sides, side.test)).toEqual([0, 1, 2, 3, 4]);
    expect(placesOf(sides, side.train)).toEqual(Array.from({ length: 15 }, (_, index) => index + 10));
    expect(told.dropped_by).toEqual({ duplicate: 5, outside_slice: 1 });
    const whole = planned(rows, { dedupe: 'off' }, { validationRows: 5 });
    expect(whole.told.dropped_by).toEqual({ in_validation_file: 6 });
  });

  it('is none where too little is left', () => {
    expect(planOf(Array.from({ length: 40 }, () => rowOf(1)))).toMatchObject({ error: { type: 'too_few_rows' } });
  });
});
