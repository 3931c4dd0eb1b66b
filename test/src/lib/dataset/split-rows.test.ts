import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chooseTestRows, rankOf, readRows, testRowsOf } from '../../../../src/lib/dataset/split-rows.ts';
import { chunked } from '../../../support/chunked.ts';
import { collected } from '../../../support/collected.ts';

const row = (question: string) =>
  `{"messages":[{"role":"user","content":${JSON.stringify(question)}},{"role":"assistant","content":"Knead."}]}`;
const file = (questions: string[]) => questions.map((question) => `${row(question)}\n`).join('');

async function split(text: string, { seed = 42, testSize = 0.2, lengths = [64] } = {}) {
  const rows = await collected(readRows(chunked(text, lengths)));
  const isTest = chooseTestRows(
    rows.map((bytes) => rankOf(bytes, seed)),
    testSize,
  );
  const texts = rows.map(String);
  return {
    all: texts,
    train: texts.filter((_, index) => isTest[index] === 0),
    test: texts.filter((_, index) => isTest[index] === 1),
  };
}

const questions = fc.array(
  fc.string({ minLength: 1 }).filter((text) => text.trim() !== ''),
  { minLength: 2, maxLength: 40 },
);
const testSizes = fc.double({ min: 0.001, max: 0.999, noNaN: true });

describe('a split', () => {
  it('gives every row to one side, in the order of the file', async () => {
    await fc.assert(
      fc.asyncProperty(questions, testSizes, fc.nat(), async (texts, testSize, seed) => {
        const { all, train, test } = await split(file(texts), { testSize, seed });
        expect(all).toEqual(texts.map((text) => `${row(text)}\n`));
        expect([...train, ...test].sort()).toEqual(all.toSorted());
        const inOrder = (side: string[]) => {
          let from = 0;
          for (const line of side) {
            from = all.indexOf(line, from) + 1;
            expect(from).toBeGreaterThan(0);
          }
        };
        inOrder(train);
        inOrder(test);
      }),
      { numRuns: 50 },
    );
  });

  it('leaves neither side empty and gives the test side its share', async () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 5_000 }), testSizes, (rows, testSize) => {
        const count = testRowsOf(rows, testSize);
        expect(count).toBeGreaterThanOrEqual(1);
        expect(count).toBeLessThan(rows);
        if (rows * testSize >= 1 && rows * (1 - testSize) >= 1)
          expect(Math.abs(count - rows * testSize)).toBeLessThanOrEqual(0.5);
      }),
    );
  });

  it.each([
    [10, 0.2, 2],
    [210, 0.2, 42],
    [12, 0.2, 2],
    [13, 0.2, 3],
    [10, 0.01, 1],
    [10, 0.99, 9],
  ])('of %i rows at %d tests on %i', (rows, testSize, count) => {
    expect(testRowsOf(rows, testSize)).toBe(count);
    expect(
      chooseTestRows(
        Array.from({ length: rows }, (_, index) => index),
        testSize,
      ).reduce((sum, flag) => sum + flag, 0),
    ).toBe(count);
  });

  it('is the same every time, however the bytes arrive', async () => {
    const text = file(Array.from({ length: 60 }, (_, index) => `question ${index}`));
    const once = await split(text, { lengths: [text.length] });
    expect(await split(text, { lengths: [1, 7, 100] })).toEqual(once);
    expect(once.test).toHaveLength(12);
    expect(once.test).not.toEqual(once.all.slice(0, 12));
  });

  it('is another with another seed', async () => {
    const text = file(Array.from({ length: 60 }, (_, index) => `question ${index}`));
    expect((await split(text, { seed: 1 })).test).not.toEqual((await split(text, { seed: 2 })).test);
  });

  it('takes the same rows for testing in whatever order the file holds them', async () => {
    const texts = Array.from({ length: 60 }, (_, index) => `question ${index}`);
    const forwards = await split(file(texts));
    const backwards = await split(file(texts.toReversed()));
    expect(backwards.test.toSorted()).toEqual(forwards.test.toSorted());
  });

  it('counts rows that are alike one by one', async () => {
    const { train, test } = await split(file(Array.from({ length: 10 }, () => 'the same')));
    expect([train.length, test.length]).toEqual([8, 2]);
  });

  it('leaves out what is no row', async () => {
    const { all } = await split(`${row('a')}\r\n\nbroken\n${row('b')}`);
    expect(all).toEqual([`${row('a')}\n`, `${row('b')}\n`]);
  });
});
