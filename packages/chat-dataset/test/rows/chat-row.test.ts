import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readChatRow, type RowReading } from '../../src/rows/chat-row.ts';
import { isVisible } from '../../src/rows/visible-text.ts';
import { anyText } from '../support/any-text.ts';

const read = (row: unknown, number = 7): RowReading => readChatRow(Buffer.from(JSON.stringify(row)), number);
const readText = (text: string, number = 7): RowReading => readChatRow(Buffer.from(text), number);
const problemOf = (reading: RowReading) => {
  if (reading.status !== 'problem') throw new Error(`It is a ${reading.status}.`);
  return reading.problem;
};
const bytesOf = (reading: RowReading): string => {
  if (reading.status !== 'row') throw new Error(`It is a ${reading.status}.`);
  return reading.bytes.toString();
};

const user = { role: 'user', content: 'How much salt?' };
const assistant = { role: 'assistant', content: 'Two percent of the flour.' };
const good = { messages: [user, assistant] };
const nested = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`;

describe('a chat row', () => {
  it('is read with its messages in order', () => {
    const system = { role: 'system', content: 'You bake.' };
    expect(read({ messages: [system, user, assistant] })).toMatchObject({
      status: 'row',
      messages: [system, user, assistant],
    });
  });

  it.each([
    ['{"messages":[{"role":"user","content":"a"},{"role":"assistant","content":"b"}]}'],
    [' { "messages" : [ {"content":"a","role":"user"} , {"role":"assistant","content":"\\u00e9"} ] } '],
  ])('that holds nothing else goes to training byte for byte: %s', (text) => {
    expect(bytesOf(readText(text))).toBe(text);
  });

  it('loses columns that training would not know', () => {
    const row = {
      prompt: 'x',
      prompt_id: 1,
      messages: [
        { ...user, name: 'Ann' },
        { ...assistant, weight: 0 },
      ],
    };
    expect(bytesOf(read(row))).toBe(JSON.stringify(good));
  });

  it('keeps any text in its messages as it is', () => {
    const text = anyText().filter(isVisible);
    fc.assert(
      fc.property(text, text, fc.boolean(), (question, answer, extra) => {
        const messages = [
          { role: 'user', content: question },
          { role: 'assistant', content: answer },
        ];
        const reading = read(extra ? { messages, extra } : { messages });
        expect(reading).toMatchObject({ status: 'row', messages });
        expect(JSON.parse(bytesOf(reading))).toEqual({ messages });
      }),
    );
  });

  it.each(['', '   ', '\t'])('is none where the line is blank: %j', (text) => {
    expect(readText(text).status).toBe('blank');
  });

  it('may have a byte order mark at the beginning of the file, and goes to training without it', () => {
    expect(bytesOf(readText(`\uFEFF${JSON.stringify(good)}`, 1))).toBe(JSON.stringify(good));
    expect(readText('\uFEFF', 1).status).toBe('blank');
  });

  it('may have no byte order mark further on', () => {
    expect(problemOf(readText(`\uFEFF${JSON.stringify(good)}`, 2)).what).toContain('not JSON');
  });

  it.each([
    ['an array', [], '', 'The line is an array, not an object.'],
    ['null', null, '', 'The line is null, not an object.'],
    ['a text', 'hello', '', 'The line is a string, not an object.'],
    [
      'an object without messages',
      { prompt: 'a', completion: 'b' },
      'messages',
      "'messages' is missing, not an array.",
    ],
    ['messages that are an object', { messages: {} }, 'messages', "'messages' is an object, not an array."],
    ['no messages', { messages: [] }, 'messages', "'messages' is empty."],
    ['a message that is a text', { messages: ['hi'] }, 'messages[0]', 'The message is a string, not an object.'],
    ['a message that is null', { messages: [user, null] }, 'messages[1]', 'The message is null, not an object.'],
    ['a message without role', { messages: [{ content: 'a' }] }, 'messages[0].role', "'role' is missing, not a text."],
    [
      'an unknown role',
      { messages: [user, { ...assistant, role: 'bot' }] },
      'messages[1].role',
      "The role 'bot' is unknown.",
    ],
    [
      'a role in capitals',
      { messages: [{ ...user, role: 'User' }] },
      'messages[0].role',
      "The role 'User' is unknown.",
    ],
    [
      'a role that every object has',
      { messages: [{ ...user, role: 'constructor' }] },
      'messages[0].role',
      'constructor',
    ],
    ['a message without content', { messages: [{ role: 'user' }] }, 'messages[0].content', "'content' is missing"],
    [
      'content that is null',
      { messages: [{ role: 'user', content: null }] },
      'messages[0].content',
      "'content' is null",
    ],
    ['content that is a number', { messages: [{ role: 'user', content: 7 }] }, 'messages[0].content', 'a number'],
    ['content that is a list', { messages: [{ role: 'user', content: ['a'] }] }, 'messages[0].content', 'an array'],
    ['empty content', { messages: [user, { ...assistant, content: ' \n' }] }, 'messages[1].content', 'empty'],
    ['no answer', { messages: [user] }, 'messages', 'There is no assistant turn.'],
    ['no question', { messages: [assistant] }, 'messages', 'There is no user turn.'],
  ])('of %j is told with its line, place and remedy', (_what, row, path, what) => {
    const problem = problemOf(read(row, 12));
    expect(problem).toMatchObject({ line: 12, path });
    expect(problem.what).toContain(what);
    expect(problem.why).not.toBe('');
    expect(problem.fix).not.toBe('');
  });

  it.each(['{', '{"messages":[', "{'messages':[]}", '{"messages":[]},', 'user: hi', '{"a":"\n"}'])(
    'is not %j',
    (text) => {
      expect(problemOf(readText(text))).toMatchObject({ line: 7, path: '', what: expect.stringContaining('not JSON') });
    },
  );

  it.each([[[0xff, 0xfe, 0x7b, 0x00]], [[0x7b, 0xc3, 0x28, 0x7d]], [[0xed, 0xa0, 0x80]], [[0xc0, 0x80]]])(
    'of the bytes %j is not UTF-8',
    (bytes) => {
      expect(problemOf(readChatRow(Buffer.from(bytes), 3))).toMatchObject({ line: 3, what: 'The line is not UTF-8.' });
    },
  );

  it('is not fooled by a key named __proto__', () => {
    expect(problemOf(readText('{"__proto__":{"messages":[]}}')).what).toBe("'messages' is missing, not an array.");
    expect(problemOf(readText('{"messages":[{"__proto__":{"role":"user","content":"a"}}]}')).path).toBe(
      'messages[0].role',
    );
    const row = `{"__proto__":{"x":1},${JSON.stringify(good).slice(1)}`;
    expect(bytesOf(readText(row))).toBe(JSON.stringify(good));
    expect(({} as Record<string, unknown>)['x']).toBeUndefined();
  });

  it('survives what is nested very deeply', () => {
    const depth = 200_000;
    expect(bytesOf(readText(`{"extra":${nested(depth)},${JSON.stringify(good).slice(1)}`))).toBe(JSON.stringify(good));
    expect(problemOf(readText(nested(depth))).what).toContain('an array');
  });

  it('that is wrong in any way is told and never thrown', () => {
    const anything = fc.oneof(
      fc.jsonValue(),
      fc.record({ messages: fc.array(fc.record({ role: fc.jsonValue(), content: fc.jsonValue() })) }),
    );
    fc.assert(fc.property(anything, (row) => ['row', 'problem', 'blank'].includes(read(row).status)));
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) =>
        ['row', 'problem', 'blank'].includes(readChatRow(Buffer.from(bytes), 1).status),
      ),
    );
  });

  it('tells a long role and a long fault in short', () => {
    const { what } = problemOf(read({ messages: [{ ...user, role: 'x'.repeat(10_000) }] }));
    expect(what.length).toBeLessThan(100);
    expect(problemOf(readText(`"${'x'.repeat(10_000)}`)).what.length).toBeLessThan(300);
  });
});
