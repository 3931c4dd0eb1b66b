import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toChatText } from '../../src/tokens/chat-template.ts';
import { createPhi3Tokenizer } from '../../src/tokens/phi3-tokenizer.ts';
import { specialTokens } from '../../src/tokens/special-tokens.ts';
import { createHubOracle, llamaIds } from '../support/phi3-oracle.ts';

const tokenizer = createPhi3Tokenizer();
const hubIds = createHubOracle();
const root = join(import.meta.dirname, '../../../..');

interface Message {
  role: string;
  content: string;
}

const chatsOf = (path: string): Message[][] =>
  readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => (JSON.parse(line) as { messages: Message[] }).messages);

const datasets = globSync(join(root, '../shared/datasets/*.jsonl'));
const chats = [join(root, 'samples/crumb.jsonl'), ...datasets].filter((path) => existsSync(path)).flatMap(chatsOf);
const words = [...new Set(chats.flatMap((chat) => chat.flatMap(({ content }) => content.split(/\s+/))))];

/** Text that meets every way a text may be cut, and every way it may not. */
const oddities = [
  ...[
    '',
    ' ',
    '  ',
    '\n',
    '\n\n',
    '\t',
    '\r\n',
    '\0',
    '\x7f',
    '\u0085',
    '\u00a0',
    '\u3000',
    '\ufeff',
    '▁',
    '▁▁',
    'a▁b',
  ],
  ...[
    '日本語',
    '文',
    '汉字，。',
    '한국어',
    'עברית',
    'العربية',
    'हिन्दी',
    'ไทย',
    'Ελλάδα',
    'привет',
    'é',
    'e\u0301',
    'ﬁ',
    'ß',
  ],
  ...['😀', '👩‍👩‍👧', '🇩🇪', '𝒳', '\ud800', '\udc00x', '\ufffd', '\u202e', '\u200b', 'a\u0300\u0301\u0302'],
  ...[
    'if (a<b) {',
    '};\n\n\t\treturn',
    '=====',
    '-----',
    '/*****/',
    '"\\n"',
    '<0x0A>',
    '<|',
    '<|end|',
    '|>',
    '< s>',
    '</',
    'https://a.b/c?d=e&f',
  ],
  ...[
    '0123456789',
    '3.14159',
    '1,000,000',
    'aaaaaaaaaaaaaaaaaaaaaaaa',
    ' '.repeat(37),
    '\t'.repeat(5),
    'ÀÉÎ',
    '½²',
    '™',
    '→',
    '░▒▓',
  ],
];

/** A stream of numbers that is the same in every run. */
const createDice = (seed: number) => {
  let state = seed;
  return (sides: number): number => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return (state >>> 8) % sides;
  };
};

const madeRows = (count: number): string[] => {
  const roll = createDice(7);
  const part = (): string => {
    const kind = roll(10);
    if (kind < 6) return words[roll(words.length)]! + ' ';
    if (kind < 9) return oddities[roll(oddities.length)]!;
    return String.fromCodePoint(
      ...Array.from({ length: 4 }, () => [roll(0x800), roll(0xd800), 0x10000 + roll(0x20000)][roll(3)]!),
    );
  };
  return Array.from({ length: count }, () => Array.from({ length: 1 + roll(10) }, part).join(''));
};

const oddText = fc
  .array(
    fc.oneof(fc.constantFrom(...oddities), fc.string({ unit: 'binary', maxLength: 8 }), fc.constantFrom(...words)),
    {
      maxLength: 12,
    },
  )
  .map((parts) => parts.join(''));

/** What of these texts the tokenizer and its ways of counting do not see as `expected` says; at most one. */
const firstDifference = (texts: readonly string[], expected: (text: string) => number[]) =>
  texts.find((text) => {
    const ids = tokenizer.encode(text);
    const same = ids.join() === expected(text).join();
    return !same || tokenizer.count(text) !== ids.length || tokenizer.countBytes(Buffer.from(text)) !== ids.length;
  });

// The oracles are slow, and a machine may be busy.
describe('the tokens of Phi-3', () => {
  const rows = madeRows(10_000);

  it('are those of llama-tokenizer-js in 10,000 rows of plain text', () => {
    expect(firstDifference(rows, llamaIds)).toBeUndefined();
  });

  it('are those of the hub’s own library in 10,000 rows of plain text', () => {
    expect(firstDifference(rows, hubIds)).toBeUndefined();
  });

  it('are those of both in every message of the datasets at hand', () => {
    const contents = chats.flatMap((chat) => chat.map(({ content }) => content));
    expect(contents.length).toBeGreaterThan(50);
    expect(firstDifference(contents, llamaIds)).toBeUndefined();
    expect(firstDifference(contents, hubIds)).toBeUndefined();
  });

  it('are those of the hub’s own library in whole chats', () => {
    for (const chat of chats) {
      const text = toChatText(chat, 'training');
      const ids = hubIds(text);
      expect([...tokenizer.encode(text)]).toEqual(ids);
      expect(tokenizer.countChat(chat)).toBe(ids.length);
    }
  });

  it('are those of llama-tokenizer-js in any odd text', () => {
    const agrees = (text: string) => {
      expect([...tokenizer.encode(text)]).toEqual(llamaIds(text));
    };
    fc.assert(fc.property(oddText, agrees), { numRuns: 1000 });
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 200 }), agrees), { numRuns: 500 });
  });

  it('are those of the hub’s own library in any odd text with special tokens', () => {
    // The library strips by JavaScript's notion of white space, which differs in U+0085 and U+FEFF.
    const names = fc.constantFrom(...specialTokens.map(({ name }) => name));
    const text = fc.array(fc.oneof(names, oddText), { maxLength: 8 }).map((parts) => parts.join(''));
    const agrees = (given: string) => {
      const plain = given.replace(/[\u0085\ufeff]/g, '');
      const ids = tokenizer.encode(plain);
      expect([...ids]).toEqual(hubIds(plain));
      expect(tokenizer.count(plain)).toBe(ids.length);
      expect(tokenizer.countBytes(Buffer.from(plain))).toBe(ids.length);
    };
    fc.assert(fc.property(text, agrees), { numRuns: 1000 });
  });
});
