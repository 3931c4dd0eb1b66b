import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { roles } from '../../src/rows/chat-message.ts';
import { checkMessages } from '../../src/rows/check-messages.ts';
import { maxRow } from '../../src/formats/dataset-format.ts';
import { createRowWriter } from '../../src/formats/row-writer.ts';

const anyCharacter = fc.oneof(
  fc.constantFrom(' ', '\t', '\n', '\v', '\f', '\r', '\b', '\0', '\u001f', '\u007f', '"', '\\', '/', '\u00a0'),
  fc.constantFrom('\u1680', '\u2028', '\u2029', '\u202f', '\u3000', '\ufeff', '\u200b', '\u0085', 'é', '海', '🍞'),
  fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
  fc.string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 9 }),
);
const anyText = fc.array(anyCharacter, { maxLength: 30 }).map((parts) => parts.join(''));
const anyMessages = fc.array(fc.record({ role: fc.constantFrom(...roles), content: anyText }), { maxLength: 5 });

type Messages = readonly { role: (typeof roles)[number]; content: string }[];

function write(writer: ReturnType<typeof createRowWriter>, messages: Messages) {
  writer.begin();
  const isWhole = messages.every(({ role, content }) => writer.add(role, Buffer.from(content)));
  return isWhole ? writer.end(7) : undefined;
}

describe('a row that is written from its texts', () => {
  it('is what JSON.stringify makes of it, or is not written where it would not pass', () => {
    fc.assert(
      fc.property(fc.array(anyMessages, { minLength: 1, maxLength: 20 }), (rows) => {
        const writer = createRowWriter();
        const written = rows.map((messages) => write(writer, messages));
        for (const [index, messages] of rows.entries()) {
          const passes = 'messages' in checkMessages({ messages });
          const row = written[index];
          if (row) expect(row.bytes.toString()).toBe(JSON.stringify({ messages }));
          if (!passes) expect(row).toBeUndefined();
          // Only what begins with a space beyond ASCII is left to those who look more closely.
          const isPlain = messages.every(({ content }) => /^[\t-\r ]*[!-~]/.test(content));
          if (passes && isPlain) expect(row).toBeDefined();
        }
      }),
      { numRuns: 500 },
    );
  });

  it('tells where its contents stand', () => {
    fc.assert(
      fc.property(anyMessages, (messages) => {
        const row = write(createRowWriter(), messages);
        for (const [index, { role, content }] of row ? messages.entries() : []) {
          const [place = -1, from, to] = row?.turns.slice(index * 3) ?? [];
          expect(roles[place]).toBe(role);
          expect(JSON.parse(`"${row?.bytes.toString('utf8', from, to)}"`)).toBe(content);
        }
      }),
    );
  });

  it('stays as it was while others are written after it, however large', () => {
    const writer = createRowWriter();
    const messages = Array.from({ length: 40 }, (_, index) => [
      { role: 'user', content: `${index} ${'"é\n'.repeat(index * index * 40)}` },
      { role: 'assistant', content: `\u0001${'x'.repeat(index * 5_000)}` },
    ]) satisfies Messages[];
    const written = messages.map((row) => write(writer, row)?.bytes.toString());
    expect(written).toEqual(messages.map((row) => JSON.stringify({ messages: row })));
  });

  it.each([
    ['bytes that are not UTF-8', Buffer.from([0x61, 0xff])],
    ['half of a surrogate pair', Buffer.from([0x61, 0xed, 0xa0, 0x80])],
    ['a text that is too long', Buffer.alloc(maxRow + 1, 'a')],
    ['nothing', Buffer.alloc(0)],
  ])('is not written where it holds %s, and the next one is', (_what, content) => {
    const writer = createRowWriter();
    writer.begin();
    expect(writer.add('user', content)).toBe(false);
    const next = write(writer, [
      { role: 'user', content: 'a' },
      { role: 'assistant', content: 'b' },
    ]);
    expect(next?.bytes.toString()).toBe(
      '{"messages":[{"role":"user","content":"a"},{"role":"assistant","content":"b"}]}',
    );
  });

  it('is not written where it becomes too long by its escapes', () => {
    const writer = createRowWriter();
    const messages: Messages = [
      { role: 'user', content: '\u0001'.repeat(maxRow / 6) },
      { role: 'assistant', content: 'b' },
    ];
    expect(write(writer, messages)).toBeUndefined();
  });
});
