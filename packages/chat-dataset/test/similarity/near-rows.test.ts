import { describe, expect, it } from 'vitest';
import { clustersOf } from '../support/clustered-rows.ts';
import { createWords } from '../support/random-words.ts';

const chat = (question: string, answer: string) => ({
  messages: [
    { role: 'user' as const, content: question },
    { role: 'assistant' as const, content: answer },
  ],
});
type Chat = ReturnType<typeof chat>;

/** Characters that are words alone, found another way than the code does. */
const alone = /\p{Extended_Pictographic}|\p{Script=Han}/u;
const words = (text: string): string[] =>
  Array.from(text.toLowerCase())
    .map((character) => (alone.test(character) ? ` ${character} ` : character))
    .join('')
    .split(/[\p{White_Space}\p{P}\p{Cc}]+/u)
    .filter((word) => word !== '');

const shingleNumbers = new Map<string, number>();
function numberOf(shingle: string): number {
  const number = shingleNumbers.get(shingle) ?? shingleNumbers.size;
  shingleNumbers.set(shingle, number);
  return number;
}

/** Three words each, as numbers in their order. */
function shinglesOf({ messages }: Chat): number[] {
  const all = messages.flatMap(({ content }) => words(content));
  const shingles = all.slice(2).map((word, at) => `${all[at]} ${all[at + 1]} ${word}`);
  return [...new Set(shingles.map(numberOf))].sort((left, right) => left - right);
}

function jaccard(left: readonly number[], right: readonly number[]): number {
  let equal = 0;
  for (let at = 0, other = 0; at < left.length && other < right.length;) {
    const difference = left[at]! - right[other]!;
    if (difference === 0) equal += 1;
    if (difference <= 0) at += 1;
    if (difference >= 0) other += 1;
  }
  return equal / (left.length + right.length - equal);
}

/** Each pair of rows with at least this much in common, by comparing each with each. */
function pairsOf(rows: readonly Chat[], similarity: number): [number, number][] {
  const sets = rows.map(shinglesOf);
  return sets.flatMap((one, left) =>
    sets.flatMap((other, right): [number, number][] =>
      left < right && jaccard(one, other) >= similarity ? [[left, right]] : [],
    ),
  );
}

/** Changes words of a text, or the end of it. */
function edited(text: string, changes: number, { below, text: make }: ReturnType<typeof createWords>): string {
  const all = text.split(' ');
  for (let change = 0; change < changes; change += 1) all[below(2) === 0 ? all.length : below(all.length)] = make(1);
  return all.join(' ');
}

/** Originals, and copies of each with ever more words changed: many pairs have just about four shingles of five in common. */
function editedRows(seed: number, originals: number, lengthOf: (below: (limit: number) => number) => number): Chat[] {
  const random = createWords(seed);
  return Array.from({ length: originals }, (_, number) => {
    const length = lengthOf(random.below);
    const [question, answer] = [random.text(6), random.text(length)];
    const most = Math.ceil(length / 12);
    const copies = Array.from({ length: 5 }, (_copy, place) =>
      chat(`${number}x${place} ${question}`, edited(answer, random.below(most + 1), random)),
    );
    return [chat(question, answer), ...copies];
  }).flat();
}

async function expectTogether(rows: readonly Chat[]) {
  const { cluster } = await clustersOf(rows);
  const pairs = pairsOf(rows, 0.8);
  expect(pairs.filter(([left, right]) => cluster[left] !== cluster[right])).toEqual([]);
  return { cluster, pairs };
}

describe('rows of which four shingles of five are the same', () => {
  it.each([
    ['long texts', 11, () => 260],
    ['texts of usual lengths', 12, (below: (limit: number) => number) => 40 + below(160)],
    ['texts of under thirty words', 13, (below: (limit: number) => number) => 8 + below(16)],
  ])('are all kept together: %s', async (_, seed, lengthOf) => {
    const rows = editedRows(seed, 50, lengthOf);
    const { cluster, pairs } = await expectTogether(rows);
    expect(pairs.length).toBeGreaterThan(40);
    // Nothing is joined that has no chain of such pairs.
    const chained = new Map(rows.map((_row, row) => [row, row]));
    const rootOf = (row: number): number => (chained.get(row) === row ? row : rootOf(chained.get(row) ?? row));
    for (const [left, right] of pairs)
      chained.set(Math.max(rootOf(left), rootOf(right)), Math.min(rootOf(left), rootOf(right)));
    expect(cluster).toEqual(rows.map((_row, row) => rootOf(row)));
  });

  it('are kept together among hundreds that share most of their words with all others', async () => {
    const random = createWords(14);
    const boilerplate = random.text(110);
    const rows = Array.from({ length: 450 }, () => random.text(20)).flatMap((own) => [
      chat(random.text(4), `${boilerplate} ${own}`),
      chat(random.text(4), `${boilerplate} ${edited(own, 1, random)}`),
    ]);
    const { cluster } = await expectTogether(rows);
    expect(new Set(cluster).size).toBeGreaterThan(200);
  });

  it('are kept together where the text is emoji, or letters beyond the first plane', async () => {
    const random = createWords(15);
    const symbols = (first: number, count: number, length: number) =>
      Array.from({ length }, () => String.fromCodePoint(first + random.below(count)));
    const originals = Array.from({ length: 60 }, (_, row) =>
      row % 2 === 0 ? symbols(0x1f300, 600, 40) : symbols(0x20000, 3_000, 40),
    );
    const rows = originals.flatMap((symbolsOf) => [
      chat('🙂', symbolsOf.join('')),
      chat('🙃', symbolsOf.with(20, '🚀').join('')),
    ]);
    const { pairs } = await expectTogether(rows);
    expect(pairs.length).toBeGreaterThanOrEqual(originals.length);
  });

  it('differ in capital letters beyond the first plane as little as in others', async () => {
    const letters = (first: number) =>
      Array.from({ length: 12 }, (_, at) => String.fromCodePoint(first + at)).join(' ');
    const [capital, small] = [letters(0x10400), letters(0x10428)];
    expect((await clustersOf([chat('Why?', capital), chat('How?', letters(0x10480))])).cluster).toEqual([0, 1]);
    expect((await clustersOf([chat('a b c', capital), chat('A B. C', small)])).cluster).toEqual([0, 0]);
  });
});
