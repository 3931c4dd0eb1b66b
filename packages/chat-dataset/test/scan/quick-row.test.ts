import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromJson } from '../../src/formats/canonical-row.ts';
import { firstTurnHashOf } from '../../src/similarity/first-turn.ts';
import { createQuickReader } from '../../src/scan/quick-row.ts';
import { hashRow } from '../../src/scan/row-hash.ts';
import { isVisible } from '../../src/rows/visible-text.ts';
import { anyText } from '../support/any-text.ts';

const emptyTurns = () => ({ system: 0, user: 0, assistant: 0 });
const quick = (line: string | Buffer) => createQuickReader(Buffer.from(line), emptyTurns())(0);

const texts = fc.oneof(
  { weight: 6, arbitrary: fc.string({ minLength: 1, maxLength: 20 }) },
  anyText(20),
  fc.constantFrom(
    '',
    ' ',
    '\n',
    '\u00a0',
    'é',
    '你好',
    '🥖',
    '"',
    '\\',
    '\\u0041',
    '/',
    '\u2028',
    '\u007f',
    'role',
    '"},{"role":"',
  ),
);
const message = fc.record({
  role: fc.oneof(
    { weight: 30, arbitrary: fc.constantFrom('user', 'assistant', 'user', 'assistant', 'system') },
    { weight: 1, arbitrary: fc.string() },
  ),
  content: texts,
});
const space = fc.constantFrom('', '', '', ' ', '\t', '  ');

/** A row as one of many writers might write it: spaces, order of keys, needless escapes. */
const line = fc
  .tuple(fc.array(message, { maxLength: 4 }), fc.infiniteStream(space), fc.infiniteStream(fc.nat(19)))
  .map(([messages, spaces, choices]) => {
    const gap = () => spaces.next().value as string;
    const chance = () => (choices.next().value as number) === 0;
    const text = (content: string) => {
      const json = JSON.stringify(content);
      if (chance()) return json.replaceAll('/', '\\/');
      return chance()
        ? json.replaceAll(/[^\x20-\x7e]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
        : json;
    };
    const pair = (key: string, value: string) => `${gap()}"${key}"${gap()}:${gap()}${value}${gap()}`;
    const rows = messages.map(({ role, content }) => {
      const pairs = [pair('role', JSON.stringify(role)), pair('content', text(content))];
      if (chance()) pairs.reverse();
      if (chance()) pairs.push(pair('name', '"Ann"'));
      if (chance()) pairs.push(pair('role', '"user"'));
      return `{${pairs.join(',')}}`;
    });
    return `${gap()}{${gap()}"messages"${gap()}:${gap()}[${gap()}${rows.join(`${gap()},${gap()}`)}${gap()}]${gap()}}${gap()}`;
  });

/** The same with a byte put out of order here and there. */
const spoiled = fc
  .tuple(
    line,
    fc.option(fc.tuple(fc.nat(), fc.constantFrom('', ',', '"', '\\', '}', 'x', '\u0000', '\t', '\ufeff', '\ud800')), {
      freq: 1,
    }),
  )
  .map(([text, spoil]) => {
    if (!spoil) return text;
    const at = spoil[0] % (text.length + 1);
    return `${text.slice(0, at)}${spoil[1]}${text.slice(at + (spoil[0] % 2))}`;
  })
  .filter((text) => !/[\n\r]/.test(text));

describe('the quick look at a row', () => {
  it('accepts nothing that the judge of rows would not pass as it stands', () => {
    let accepted = 0;
    fc.assert(
      fc.property(spoiled, (text) => {
        const bytes = Buffer.from(text);
        const row = quick(bytes);
        if (!row) return;
        accepted += 1;
        const judged = fromJson({ line: 2, bytes }, 'messages');
        if (!judged || 'problem' in judged) throw new Error(JSON.stringify(judged));
        expect(judged.bytes).toBe(bytes);
        const { messages } = JSON.parse(bytes.toString()) as {
          messages: { role: 'user' | 'assistant' | 'system'; content: string }[];
        };
        expect(row.hash).toEqual(hashRow(messages));
        expect(firstTurnHashOf([{ role: 'user', content: row.question }])).toEqual(firstTurnHashOf(messages));
      }),
      { numRuns: 3_000 },
    );
    expect(accepted).toBeGreaterThan(100);
  });

  it('accepts what the usual writers of JSON write', () => {
    const usual = fc.string({ unit: 'grapheme' }).filter((text) => isVisible(text) && !/\p{Surrogate}/u.test(text));
    fc.assert(
      fc.property(usual, usual, (question, answer) => {
        const messages = [
          { role: 'user', content: question },
          { role: 'assistant', content: answer },
        ];
        const python = JSON.stringify({ messages })
          .replaceAll('":"', '": "')
          .replaceAll('","', '", "')
          .replaceAll('},{', '}, {');
        expect(quick(JSON.stringify({ messages }))).toBeDefined();
        if (!/":"|","|\},\{/.test(question + answer)) expect(quick(python)).toBeDefined();
      }),
    );
  });

  it.each([
    ['no answer', '{"messages":[{"role":"user","content":"a"}]}'],
    ['no question', '{"messages":[{"role":"assistant","content":"a"}]}'],
    ['a blank answer', '{"messages":[{"role":"user","content":"a"},{"role":"assistant","content":" \\n\\u00a0"}]}'],
    ['another column', '{"messages":[{"role":"user","content":"a"},{"role":"assistant","content":"b"}],"id":1}'],
    ['half a pair', '{"messages":[{"role":"user","content":"\\ud83e"},{"role":"assistant","content":"b"}]}'],
    ['a tab in a text', '{"messages":[{"role":"user","content":"\t"},{"role":"assistant","content":"b"}]}'],
    ['more behind it', '{"messages":[{"role":"user","content":"a"},{"role":"assistant","content":"b"}]} x'],
    ['a key twice', '{"messages":[{"role":"user","role":"user","content":"a"},{"role":"assistant","content":"b"}]}'],
  ])('leaves %s to the judge', (_what, text) => {
    expect(quick(text)).toBeUndefined();
  });

  it('counts the turns of what it accepts, and of nothing else', () => {
    const turns = emptyTurns();
    const lines = [
      '{"messages":[{"role":"system","content":"s"},{"role":"user","content":"a"},{"role":"assistant","content":"b"}]}',
      '{"messages":[{"role":"user","content":"a"},{"role":"user","content":"b"}]}',
    ];
    const read = createQuickReader(Buffer.from(`${lines.join('\n')}\n`), turns);
    read(0);
    read((lines[0]?.length ?? 0) + 1);
    expect(turns).toEqual({ system: 1, user: 1, assistant: 1 });
  });

  it('tells rows apart that differ in any way, and none that are written in other ways', () => {
    const of = (role: 'user' | 'system', question: string) =>
      hashRow([
        { role, content: question },
        { role: 'assistant', content: 'b' },
      ]).join();
    const rows = ['a', 'b', 'ab', 'abc', 'abcd', 'abcde', 'é', 'e\u0301', 'a\n', '\\n', 'Ã©', 'ŠŠ'].map((text) =>
      of('user', text),
    );
    expect(new Set([...rows, of('system', 'a')]).size).toBe(rows.length + 1);
    const escaped = '{"messages":[{"role":"user","content":"\\u00e9\\/"},{"content":"b","role":"assistant"}]}';
    expect(quick(escaped)?.hash.join()).toBe(of('user', 'é/'));
  });
});
