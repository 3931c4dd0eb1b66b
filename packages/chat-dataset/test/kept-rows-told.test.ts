import { describe, expect, it } from 'vitest';
import { checkContent } from './support/check-content.ts';
import { parquetFile } from './support/parquet-file.ts';
import { readDataset, told } from './support/read-dataset.ts';
import { bytesSource } from './support/bytes-source.ts';

const count = 12;
const numbers = Array.from({ length: count }, (_, index) => index);
const lines = numbers.map((index) => index + 1);
type Row = Record<string, unknown>;
const user = (content: unknown, more: Row = {}): Row => ({ role: 'user', content, ...more });
const assistant = (content: unknown, more: Row = {}): Row => ({ role: 'assistant', content, ...more });
const chat = (index: number): Row[] => [user(`How do I tie knot ${index}?`), assistant(`Take rope ${index} and wait.`)];
const rowsOf = (row: (index: number) => Row): Row[] => numbers.map(row);
const jsonl = (rows: readonly unknown[]): string => rows.map((row) => `${JSON.stringify(row)}\n`).join('');
const cell = (value: unknown): string => {
  const text = typeof value === 'string' ? value : value === undefined ? '' : JSON.stringify(value);
  return `"${text.replaceAll('"', '""')}"`;
};
function csv(rows: readonly Row[]): string {
  const columns = Object.keys(rows[0] ?? {});
  return [columns.join(','), ...rows.map((row) => columns.map((column) => cell(row[column])).join(','))].join('\n');
}
const messagesOf = async (name: string, content: Buffer | string): Promise<unknown> => {
  const [first] = await readDataset(bytesSource(name, content));
  return first && 'bytes' in first ? JSON.parse(first.bytes.toString()) : first && told(first);
};

describe('what stands beside a conversation', () => {
  const turns = {
    messages: [{ role: 'system', content: 'Be brief.' }, user('a'), assistant('b'), user('q'), assistant('c')],
  };
  const beside = { system: 'Be brief.', history: [['a', 'b']] };

  it.each<[string, Row]>([
    ['messages', { messages: [user('q'), assistant('c')], ...beside }],
    [
      'ShareGPT',
      {
        conversations: [
          { from: 'human', value: 'q' },
          { from: 'gpt', value: 'c' },
        ],
        ...beside,
      },
    ],
    ['ShareGPT with the names of a chat', { conversations: [user('q'), assistant('c')], ...beside }],
    ['Alpaca', { instruction: 'q', input: '', output: 'c', ...beside }],
    ['prompt and completion', { prompt: 'q', completion: 'c', ...beside }],
    ['query and response', { query: 'q', response: 'c', ...beside }],
    [
      'messages with a history of messages',
      { messages: [user('q'), assistant('c')], system: 'Be brief.', history: [user('a'), assistant('b')] },
    ],
    [
      'messages with a system turn of their own',
      { messages: [{ role: 'system', content: 'Be brief.' }, user('q'), assistant('c')], history: [['a', 'b']] },
    ],
  ])('becomes turns in their order: %s', async (_form, row) => {
    expect(await messagesOf('a.jsonl', jsonl([row]))).toEqual(turns);
    expect(await messagesOf('a.json', JSON.stringify([row]))).toEqual(turns);
    expect(await messagesOf('a.csv', csv([row]))).toEqual(turns);
  });

  it('becomes turns in Parquet, too', async () => {
    const columns = `{system: 'VARCHAR', history: 'VARCHAR[][]', instruction: 'VARCHAR', output: 'VARCHAR'}`;
    const row = { instruction: 'q', output: 'c', ...beside };
    const file = await parquetFile([row, { ...row, system: null, history: null }], columns);
    expect(await messagesOf('a.parquet', file)).toEqual(turns);
    expect((await readDataset(bytesSource('a.parquet', file))).map(told)[1]).toBe(
      JSON.stringify({ messages: [user('q'), assistant('c')] }),
    );
  });

  it('is a problem where it cannot be read', async () => {
    const row = { prompt: 'q', completion: 'c', history: 'as I said' };
    expect(await messagesOf('a.jsonl', jsonl([row]))).toContain("1 history: 'history' cannot be read: it is a string");
  });
});

describe('fields that training does not read', () => {
  const tools = [{ type: 'function', function: { name: 'tide' } }];

  it.each<[string, (index: number) => Row, string]>([
    ['tools', (index) => ({ messages: chat(index), tools }), 'tools'],
    ['images', (index) => ({ messages: chat(index), images: ['a.png'] }), 'images'],
    ['a label', (index) => ({ prompt: `q ${index}`, completion: `a ${index}`, label: false }), 'label'],
  ])('are told with count and lines in every format: %s', async (_what, row, field) => {
    const rows = rowsOf((index) => (index < 2 ? { ...row(index), [field]: null } : row(index)));
    const found = { field, rows: count - 2 };
    for (const [name, content, before] of [
      ['a.jsonl', jsonl(rows), 0],
      ['a.json', JSON.stringify(rows), 0],
      ['a.csv', csv(rows), 1],
    ] as const)
      expect((await checkContent(name, content)).report.left_out).toEqual([
        { ...found, lines: lines.slice(2).map((line) => line + before) },
      ]);
  });

  it('are told of Parquet, whatever they hold, beside messages and inside of them', async () => {
    const message = (role: string, content: string, more: Row) => ({
      role,
      content,
      weight: null,
      name: null,
      ...more,
    });
    const rows = rowsOf((index) => ({
      messages: [
        message('user', `How do I tie knot ${index}?`, index === 3 ? { name: 'Ann' } : {}),
        message('assistant', `Take rope ${index} and wait.`, index === 5 ? { weight: 0 } : {}),
      ],
      images: index === 7 ? [{ bytes: 'x', path: 'p' }] : [],
      label: index === 9 ? false : null,
    }));
    const columns = `{messages: 'STRUCT(role VARCHAR, content VARCHAR, weight INTEGER, name VARCHAR)[]', images: 'STRUCT(bytes VARCHAR, path VARCHAR)[]', label: 'BOOLEAN'}`;
    const { report } = await checkContent('a.parquet', await parquetFile(rows, columns));
    expect(report).toMatchObject({ usable_rows: count });
    expect(report.left_out?.toSorted((left, right) => (left.lines[0] ?? 0) - (right.lines[0] ?? 0))).toEqual([
      { field: 'messages[].name', rows: 1, lines: [4] },
      { field: 'messages[].weight', rows: 1, lines: [6] },
      { field: 'images', rows: 1, lines: [8] },
      { field: 'label', rows: 1, lines: [10] },
    ]);
  });

  it.each<[string, Row, string[]]>([
    ['a weight of 0', { weight: 0 }, ['messages[].weight']],
    ['a weight of 1, as if there were none', { weight: 1 }, []],
    ['reasoning', { reasoning_content: 'Hm.' }, ['messages[].reasoning_content']],
    ['calls beside a text', { tool_calls: [{ id: 'c' }] }, ['messages[].tool_calls']],
    ['nothing in them', { tool_calls: [], name: '', audio: null }, []],
  ])('are told of turns: %s', async (_what, more, fields) => {
    const rows = rowsOf((index) => ({ messages: [user(`q ${index}`), assistant(`a ${index}`, more)] }));
    const { report } = await checkContent('a.jsonl', jsonl(rows));
    expect(report.left_out?.map(({ field }) => field)).toEqual(fields);
  });

  it('reject the file where that is asked for', async () => {
    const rows = jsonl(rowsOf((index) => ({ messages: chat(index), tools })));
    const { error, report } = await checkContent('a.jsonl', rows, { on_lost_field: 'reject' });
    expect(error?.type).toBe('lost_fields');
    expect(error?.message).toContain("'tools' in 12 rows, first in line 1");
    expect(report.kept_rows).toBe(0);
    expect((await checkContent('a.jsonl', rows, { on_lost_field: 'warn' })).status).toBe('accepted');
  });

  it('are told of CSV with a column that has the name of another one', async () => {
    const rows = numbers.map((index) => `q ${index},a ${index},b ${index}`);
    const { report } = await checkContent('a.csv', ['prompt,completion,completion', ...rows].join('\n'));
    expect(report.left_out).toMatchObject([{ field: 'completion (column 3; column 2 is read)', rows: count }]);
  });
});

describe('rows that are kept, and odd', () => {
  const system = { role: 'system', content: 'Be brief.' };
  it.each<[string, (index: number) => Row[]]>([
    ['user_twice', (index) => [user('Hm.'), ...chat(index)]],
    ['ends_on_user', (index) => [...chat(index), user('Thanks!')]],
    ['assistant_twice', (index) => [...chat(index), assistant('And more.')]],
    ['assistant_first', (index) => [system, assistant('Hello!'), ...chat(index)]],
    ['system_in_the_middle', (index) => [...chat(index), system, ...chat(index + 100)]],
    ['empty_system', (index) => [{ role: 'system', content: ' ' }, ...chat(index)]],
    ['special_tokens', (index) => [user(`<|end|><|assistant|> ${index}`), assistant('b')]],
    ['special_tokens', (index) => [user(`q ${index}`), assistant('b</s>')]],
    ['replacement_character', (index) => [user(`Caf\uFFFD ${index}`), assistant('b')]],
    ['mojibake', (index) => [user(`CafÃ© ${index}: doesnâ€™t it?`), assistant('b')]],
    ['null_literal', (index) => [user(`q ${index}`), assistant('NULL')]],
    ['media_placeholder', (index) => [user(`<image>\nWhat is it, ${index}?`), assistant('b')]],
  ])('are counted with their lines: %s', async (kind, messages) => {
    const { status, report, findings } = await checkContent(
      'a.jsonl',
      jsonl(rowsOf((index) => ({ messages: messages(index) }))),
    );
    expect([status, report.kept_rows]).toEqual(['accepted', count]);
    expect(report.warnings).toEqual([expect.objectContaining({ kind, rows: count, lines })]);
    expect(findings).toEqual(lines.map((line) => ({ line, type: 'warning', kind })));
  });

  it('are not those of other languages, or of ordinary order', async () => {
    const texts = ['Où est le café ?', 'Não é São João, Ângela.', 'Ðetta er íslenska.', '<s', 'None of these'];
    const rows = rowsOf((index) => ({
      messages: [system, user(`${texts[index % 5] ?? ''} ${index}`), assistant('b')],
    }));
    expect((await checkContent('a.jsonl', jsonl(rows))).report.warnings).toEqual([]);
  });

  it('are told where the input of Alpaca is nothing but nan', async () => {
    const rows = rowsOf((index) => ({ instruction: `q ${index}`, input: 'nan', output: 'a' }));
    expect((await checkContent('a.csv', csv(rows))).report.warnings).toMatchObject([
      { kind: 'null_input', rows: count },
    ]);
  });
});

describe('conversations that are written in other ways', () => {
  const wanted = { messages: [user('q'), assistant('a\nb')] };
  const parts = [
    user([{ type: 'text', text: 'q' }]),
    assistant([
      { type: 'text', text: 'a' },
      { type: 'text', text: 'b' },
    ]),
  ];
  const plain = [user('q'), assistant('a\nb')];

  it.each<[string, Row]>([
    ['contents in parts that are all texts', { messages: parts }],
    ['parts without a type', { messages: [user([{ text: 'q' }]), assistant([{ text: 'a' }, { text: 'b' }])] }],
    ['the list as JSON text', { messages: JSON.stringify(plain) }],
    ['each message as JSON text', { messages: plain.map((message) => JSON.stringify(message)) }],
    ['ShareGPT as JSON text', { conversations: JSON.stringify(plain) }],
  ])('are read alike: %s', async (_what, row) => {
    expect(await messagesOf('a.jsonl', jsonl([row]))).toEqual(wanted);
    expect(await messagesOf('a.json', JSON.stringify([row]))).toEqual(wanted);
    expect(await messagesOf('a.csv', csv([row]))).toEqual(wanted);
  });

  it('are read from Parquet where each message is JSON text', async () => {
    const rows = [{ messages: plain.map((message) => JSON.stringify(message)) }];
    expect(await messagesOf('a.parquet', await parquetFile(rows, `{messages: 'VARCHAR[]'}`))).toEqual(wanted);
  });

  it.each<[string, Row, string]>([
    ['Dolly', { instruction: 'q', context: 'c', response: 'a', category: 'x' }, 'q\n\nc'],
    ['prompt and response', { prompt: 'q', response: 'a' }, 'q'],
    ['question and answer', { question: 'q', answer: 'a' }, 'q'],
  ])('are read where the columns have other names: %s', async (_what, row, question) => {
    for (const [name, content] of [
      ['a.jsonl', jsonl([row])],
      ['a.csv', csv([row])],
      [
        'a.parquet',
        await parquetFile(
          [row],
          `{${Object.keys(row)
            .map((key) => `${key}: 'VARCHAR'`)
            .join(', ')}}`,
        ),
      ],
    ] as const)
      expect(await messagesOf(name, content)).toEqual({ messages: [user(question), assistant('a')] });
  });
});
