import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toChatText } from '../../src/tokens/chat-template.ts';
import { createPhi3Tokenizer, tokensBesidesMessages } from '../../src/tokens/phi3-tokenizer.ts';
import { tokenizerSource } from '../../src/tokens/tokenizer-source.ts';
import { llamaIds } from '../support/phi3-oracle.ts';

const tokenizer = createPhi3Tokenizer();
const idsOf = (text: string) => [...tokenizer.encode(text)];

describe('the tokenizer of Phi-3', () => {
  it('gives the ids that are known of the model', () => {
    expect(idsOf('Hello<|end|>')).toEqual([15043, 32007]);
    expect(idsOf('')).toEqual([]);
    expect(idsOf('\n')).toEqual([29871, 13]);
  });

  it('gives a space to each stretch of text between special tokens, and none to nothing', () => {
    expect(idsOf('<|user|>Hello<|end|><|assistant|>')).toEqual([32010, 15043, 32007, 32001]);
    expect(idsOf('<s>Hello</s>')).toEqual([1, 15043, 2]);
    expect(idsOf('<unk><|endoftext|>')).toEqual([0, 32000]);
  });

  it('gives the white space after a special token to it, but for <|endoftext|>, <s> and <unk>', () => {
    expect(idsOf('<|user|>\n\u0085\u3000 Hello')).toEqual([32010, 15043]);
    expect(idsOf('<|user|>  \n')).toEqual([32010]);
    expect(idsOf('<|endoftext|>\nHello')).toEqual([32000, 29871, 13, 10994]);
    expect(idsOf('<|user|>\ufeffHello')).toEqual([32010, ...llamaIds('\ufeffHello')]);
    expect(idsOf('<|user|>▁Hello')).toEqual([32010, ...llamaIds(' Hello')]);
  });

  it('takes what is almost a special token for text', () => {
    for (const text of ['<|end|', '<|END|>', '<end>', '<|tool|>', 'a<', '<', '<<s', '<|end |>']) {
      expect(idsOf(text)).toEqual(llamaIds(text));
    }
  });

  it('counts half a surrogate pair as U+FFFD', () => {
    expect(idsOf('a\ud800b')).toEqual(idsOf('a\ufffdb'));
  });

  it('sees a long text as a whole, wherever it is taken in parts', () => {
    const units = fc.constantFrom('word', ' ', '\n', '<|end|>', '文', ' a', 'x'.repeat(3000), '▁', '  \n ', '7 ');
    const shape = fc.tuple(fc.array(units, { minLength: 1, maxLength: 12 }), fc.integer({ min: 65_400, max: 65_600 }));
    fc.assert(
      fc.property(shape, ([parts, length]) => {
        const text = parts.join('').repeat(Math.ceil(length / parts.join('').length) + 1);
        const spaced = [...text.split(/(?<=[0-9a-z])(?=[ \n])/)];
        const ids = idsOf(text);
        expect(tokenizer.count(text)).toBe(ids.length);
        expect(tokenizer.countBytes(Buffer.from(text))).toBe(ids.length);
        // Stretches that begin with a space or a line feed are merged by themselves: one by one they give the same.
        const counts = spaced.map(
          (stretch, index) => tokenizer.count(index === 0 ? stretch : `0${stretch}`) - (index === 0 ? 0 : 2),
        );
        expect(counts.reduce((sum, count) => sum + count, 0)).toBe(ids.length);
      }),
      { numRuns: 10 },
    );
  });

  it('forgets no word wrongly when there are more words than it remembers', () => {
    const letters = 'abcdefghijklmnopqrstuvwxyz';
    const word = (index: number) =>
      Array.from({ length: 5 }, (_, at) => letters[Math.floor(index / 26 ** at) % 26]).join('');
    const text = Array.from({ length: 90_000 }, (_, index) => word(index * 131)).join(' ');
    const first = tokenizer.count(text);
    expect(tokenizer.count(text)).toBe(first);
    expect(idsOf(text.slice(0, 5_999))).toEqual(llamaIds(text.slice(0, 5_999)));
  });

  it('takes a word of a million letters in its stride', () => {
    const started = performance.now();
    expect(tokenizer.count('a'.repeat(1_000_000))).toBe(llamaIds('a'.repeat(1_000)).length + 999_000 / 4);
    expect(performance.now() - started).toBeLessThan(30_000);
  });

  it('remembers words rightly after a very long one', () => {
    const other = createPhi3Tokenizer();
    other.count('a'.repeat(5_000));
    expect([...other.encode('Be brief.')]).toEqual(llamaIds('Be brief.'));
  });

  it('names its source', () => {
    expect(tokenizerSource).toMatch(/Phi-3-mini-4k-instruct.*Llama 2/);
  });
});

describe('the tokens of a chat', () => {
  const chat = [
    { role: 'system', content: 'Be brief.' },
    { role: 'user', content: '\n  Hi' },
    { role: 'assistant', content: '' },
  ];

  it('are those of its text by the template', () => {
    const text = '<|system|>\nBe brief.<|end|>\n<|user|>\n\n  Hi<|end|>\n<|assistant|>\n<|end|>\n';
    expect(toChatText(chat, 'training')).toBe(`${text}<|endoftext|>`);
    expect(toChatText(chat, 'prompt')).toBe(`${text}<|assistant|>\n`);
    expect(idsOf(toChatText(chat, 'training'))).toEqual([
      32006, 1522, 11473, 29889, 32007, 32010, 6324, 32007, 32001, 32007, 32000,
    ]);
    expect(tokenizer.countChat(chat)).toBe(11);
  });

  it('leave out a role that the template leaves out', () => {
    expect(tokenizer.countChat([...chat, { role: 'tool', content: 'x' }])).toBe(11);
    expect(toChatText([{ role: 'tool', content: 'x' }], 'training')).toBe('<|endoftext|>');
  });

  it('are the sum of its messages and the end', () => {
    const content = fc.array(
      fc.oneof(
        fc.string({ unit: 'binary' }),
        fc.constantFrom('<|end|>', ' ', '\n', '▁', '\u0085', '\ufeff', '<', 'word'),
      ),
      { maxLength: 6 },
    );
    const messages = fc.array(
      fc.record({
        role: fc.constantFrom('system', 'user', 'assistant'),
        content: content.map((parts) => parts.join('')),
      }),
      { maxLength: 5 },
    );
    fc.assert(
      fc.property(messages, (given) => {
        const tokens = tokenizer.encode(toChatText(given, 'training')).length;
        const each = given.map((message) =>
          tokenizer.countMessageBytes(Buffer.from(`"${message.content}"`), 1, Buffer.byteLength(message.content) + 1),
        );
        expect(tokenizer.countChat(given)).toBe(tokens);
        expect(each.reduce((sum, count) => sum + count, tokensBesidesMessages)).toBe(tokens);
      }),
      { numRuns: 400 },
    );
  });
});
