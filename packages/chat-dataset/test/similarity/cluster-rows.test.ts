import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Dedupe } from '../../src/similarity/cluster-rows.ts';
import { clustersOf } from '../support/clustered-rows.ts';
import { createWords } from '../support/random-words.ts';

const chat = (question: string, answer: string, system?: string) => ({
  messages: [
    ...(system === undefined ? [] : [{ role: 'system' as const, content: system }]),
    { role: 'user' as const, content: question },
    { role: 'assistant' as const, content: answer },
  ],
});

/** Replaces `changes` words of a text by others. */
function changed(text: string, changes: number, words: ReturnType<typeof createWords>): string {
  const all = text.split(' ');
  for (let change = 0; change < changes; change += 1) all[words.below(all.length)] = words.text(1);
  return all.join(' ');
}

describe('clusters of rows', () => {
  it('hold rows of the same content, however often, and name the first', async () => {
    const one = chat('How is rye bread made?', 'With a sour starter.');
    const { cluster, dropped, exactRows, nearRows } = await clustersOf(
      [chat('Hello there', 'Hi'), one, chat('Good bye', 'Bye'), one, one],
      'exact',
    );
    expect(cluster).toEqual([0, 1, 2, 1, 1]);
    expect(dropped).toEqual([3, 4]);
    expect({ exactRows, nearRows }).toEqual({ exactRows: 2, nearRows: 0 });
  });

  it('hold rows whose first user turn differs in case, white space or compatible forms, without dropping them', async () => {
    const words = createWords(1);
    const questions = ['Why is ﬁre hot?', '  why is\u00a0fire HOT? ', 'Why\n\nis fire hot?'];
    const { cluster, dropped } = await clustersOf(
      questions.map((question) => chat(question, words.text(60))),
      'near',
    );
    expect(cluster).toEqual([0, 0, 0]);
    expect(dropped).toEqual([]);
  });

  it('part rows that share nothing but a long system prompt', async () => {
    const words = createWords(2);
    const system = words.text(500);
    const rows = Array.from({ length: 50 }, () => chat(words.text(8), words.text(10), system));
    expect((await clustersOf(rows)).cluster).toEqual(rows.map((_, row) => row));
  });

  it('take no part of rows without a single word for likeness', async () => {
    expect((await clustersOf([chat('?!', '...'), chat('!!', '---')])).cluster).toEqual([0, 1]);
  });

  it('find at least 95 of 100 long rows of which a few words were changed', async () => {
    const words = createWords(3);
    const originals = Array.from({ length: 1_000 }, () => chat(words.text(30), words.text(270)));
    const copies = originals.map(({ messages: [question, answer] }) =>
      chat(changed(question!.content, 1, words), changed(answer!.content, 4, words)),
    );
    const { cluster, dropped, nearRows } = await clustersOf([...originals, ...copies], 'near');
    const found = copies.filter((_, row) => cluster[1_000 + row] === row).length;
    expect(found).toBeGreaterThanOrEqual(950);
    expect(nearRows).toBe(found);
    expect(dropped).toHaveLength(found);
  });

  it('find them too in a language without spaces', async () => {
    const words = createWords(4);
    const text = (length: number) =>
      Array.from({ length }, () => String.fromCharCode(0x4e00 + words.below(3_000))).join('');
    const originals = Array.from({ length: 200 }, () => chat(text(30), text(300)));
    const copies = originals.map(({ messages: [question, answer] }) =>
      chat(`${question!.content}吗`, `${answer!.content.slice(0, 290)}${text(4)}`),
    );
    const { cluster } = await clustersOf([...originals, ...copies]);
    expect(copies.filter((_, row) => cluster[200 + row] === row).length).toBeGreaterThanOrEqual(190);
  });

  it('join fewer than one in a thousand unrelated rows, short ones of the same making among them', async () => {
    const words = createWords(5);
    const rows = Array.from({ length: 5_000 }, (_, row) =>
      row % 2 === 0
        ? chat(words.text(6), words.text(200))
        : chat(`What is the capital of ${words.text(2)}?`, `The capital of that is ${words.text(3)}.`),
    );
    const { cluster } = await clustersOf(rows);
    expect(cluster.filter((root, row) => root !== row).length).toBeLessThan(5);
  });

  it('are the same rows in whatever order the file has them', async () => {
    const words = createWords(6);
    const base = Array.from({ length: 40 }, () => chat(words.text(5), words.text(80)));
    const rows = base.flatMap((row) => [
      row,
      chat(row.messages[0]!.content, words.text(80)),
      row,
      chat(words.text(5), changed(row.messages[1]!.content, 1, words)),
    ]);
    const together = async (order: number[]) => {
      const { cluster } = await clustersOf(order.map((row) => rows[row]!));
      const members = order.map((_row, place) => order.filter((_, other) => cluster[other] === cluster[place]));
      return new Map(order.map((row, place) => [row, members[place]!.sort((a, b) => a - b).join()]));
    };
    const inOrder = rows.map((_, row) => row);
    await fc.assert(
      fc.asyncProperty(fc.shuffledSubarray(inOrder, { minLength: rows.length }), async (order) => {
        expect(await together(order)).toEqual(await together(inOrder));
      }),
      { numRuns: 10 },
    );
  });

  it('put every row into one cluster that is named by its first row', async () => {
    const texts = fc.constantFrom('a b c', 'A  B c', 'x y z', 'b', 'c', 'd e', 'f g');
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(texts, texts), { maxLength: 30 }),
        fc.constantFrom<Dedupe>('exact', 'near', 'off'),
        async (pairs, dedupe) => {
          const rows = pairs.map(([question, answer]) => chat(question, answer));
          const { cluster, dropped, exactRows } = await clustersOf(rows, dedupe);
          cluster.forEach((root, row) => {
            expect(root).toBeLessThanOrEqual(row);
            expect(cluster[root]).toBe(root);
            if (dropped.includes(row)) expect(root).toBeLessThan(row);
          });
          const contents = new Set(rows.map((row) => JSON.stringify(row)));
          expect(exactRows).toBe(rows.length - contents.size);
          if (dedupe === 'exact') expect(dropped).toHaveLength(exactRows);
          if (dedupe === 'off') expect(dropped).toEqual([]);
        },
      ),
    );
  });
});
