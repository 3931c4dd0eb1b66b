import { constants, crc32, createZstdCompress, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { createPageRoom } from '../src/formats/parquet/page-feed.ts';
import { createPageUnpacker } from '../src/formats/parquet/page-unpacker.ts';
import { createRangeReader } from '../src/formats/parquet/range-reader.ts';
import { asItIs } from '../src/formats/parquet/unpack-page.ts';
import { bytesSource } from './support/bytes-source.ts';
import { chatDataset } from './support/chat-dataset.ts';
import { checkContent } from './support/check-content.ts';
import { collected } from './support/collected.ts';
import { parquetFile } from './support/parquet-file.ts';

const good = chatDataset(12);
const [row = ''] = good.split('\n');
const turns = [
  { role: 'user', content: 'q' },
  { role: 'assistant', content: 'a' },
];
const jsonl = (rows: readonly unknown[]): string => rows.map((one) => `${JSON.stringify(one)}\n`).join('');
const tar = (content: string): Buffer => {
  const header = Buffer.alloc(512);
  header.write('train.jsonl');
  header.write('ustar', 257);
  return Buffer.concat([header, Buffer.from(content), Buffer.alloc(1_024)]);
};
const swapped = (text: string): Buffer => Buffer.from(text, 'utf16le').swap16();

describe('a file that is no dataset is told by its true cause', () => {
  it.each<[string, string, Buffer | string, string, RegExp]>([
    ['a workbook', 'a.xlsx', 'PK\u0003\u0004\u0014\0[Content_Types].xml', 'dataset_is_a_workbook', /CSV UTF-8/],
    ['an old workbook', 'a.xls', Buffer.from('d0cf11e0a1b11ae1', 'hex'), 'dataset_is_a_workbook', /CSV UTF-8/],
    ['a tar archive', 'a.tar', tar(good), 'dataset_packed', /tar -xf/],
    ['a packed tar archive', 'a.tar.gz', gzipSync(tar(good)), 'dataset_packed', /tar -xf/],
    ['UTF-16 without a mark', 'a.csv', Buffer.from('prompt,completion\nq,a\n', 'utf16le'), 'dataset_not_utf8', /UTF-8/],
    ['UTF-16 of the other order', 'a.jsonl', swapped(good), 'dataset_not_utf8', /UTF-8/],
    ['CSV with line ends of old Macs', 'a.csv', 'prompt,completion\rq,a\rq,b\r', 'dataset_line_ends', /LF/],
    ['JSON Lines with line ends of old Macs', 'a.jsonl', good.replaceAll('\n', '\r'), 'dataset_line_ends', /LF/],
    [
      'preference pairs',
      'a.jsonl',
      jsonl([{ prompt: 'q', chosen: 'a', rejected: 'b' }]),
      'dataset_is_preferences',
      /completion/,
    ],
    [
      'message trees',
      'a.jsonl',
      jsonl([{ message_id: 'm', parent_id: null, text: 'q', role: 'prompter' }]),
      'dataset_is_a_tree',
      /conversation/,
    ],
    [
      'rows for Gemini',
      'a.jsonl',
      jsonl(Array(2).fill({ contents: [{ role: 'user', parts: [{ text: 'q' }] }] })),
      'dataset_is_gemini',
      /messages/,
    ],
    ['a turn a row', 'a.json', JSON.stringify(turns), 'dataset_rows_are_turns', /one row/],
    [
      'other names',
      'a.jsonl',
      jsonl([{ Question: 'q', target: 'a' }]),
      'dataset_columns_unknown',
      /'Question' to 'prompt' and 'target' to 'completion'/,
    ],
    [
      'another name for the list',
      'a.jsonl',
      jsonl(Array(2).fill({ conversation: turns })),
      'dataset_columns_unknown',
      /'conversation' to 'messages'/,
    ],
  ])('%s', async (_what, name, content, type, remedy) => {
    const { error } = await checkContent(name, content);
    expect(error?.type).toBe(type);
    expect(error?.remedy).toMatch(remedy);
  });

  it('zstd with a window that is longer than what is unpacked at once', async () => {
    const packing = createZstdCompress({ params: { [constants.ZSTD_c_windowLog]: 28 } });
    packing.write(good);
    packing.end();
    const { error } = await checkContent('a.jsonl.zst', Buffer.concat(await collected<Buffer>(packing)));
    expect(error).toMatchObject({ type: 'dataset_unreadable', message: expect.stringContaining('--long') });
  });

  it.each<[string, unknown, string, RegExp]>([
    [
      'numbers for prompts',
      { prompt: 7, completion: 'a' },
      `{prompt: 'BIGINT', completion: 'VARCHAR'}`,
      /'prompt' holds numbers \(INT64\)/,
    ],
    [
      'lists for contents',
      { messages: [{ role: 'user', content: ['q'] }] },
      `{messages: 'STRUCT(role VARCHAR, content VARCHAR[])[]'}`,
      /'messages' holds a list of messages with the fields role, content \(no text\)/,
    ],
  ])('Parquet with %s', async (_what, one, columns, message) => {
    const { error } = await checkContent('a.parquet', await parquetFile([one], columns));
    expect(error?.message).toMatch(message);
  });

  it('a page of Parquet that does not fit its checksum, by column and row group', async () => {
    const page = Buffer.from('what stands in the page');
    const header = {
      type: 'DATA_PAGE',
      compressed_page_size: page.length,
      uncompressed_page_size: page.length,
    } as const;
    const read = (crc: number) => {
      const reader = createRangeReader(bytesSource('a.parquet', page), 0, page.length);
      return createPageUnpacker(reader, asItIs, createPageRoom(), "the column 'x' in row group 2")({ ...header, crc });
    };
    expect((await read(crc32(page) | 0)).feed.left()).toBe(page.length);
    await expect(read(1)).rejects.toThrow(/column 'x' in row group 2 whose bytes do not fit its checksum/);
  });
});

describe('a row that cannot be used is told by its true cause', () => {
  const call = { role: 'assistant', content: null, tool_calls: [{ id: 'c', type: 'function' }] };
  it.each<[string, string, string, RegExp, RegExp]>([
    ['a comma behind it', `${row},`, '', /a comma follows the row/, /commas off .* \[ \]/],
    ['another row behind it', `${row}${row}`, '', /two objects or more/, /line of its own/],
    ['NaN', '{"prompt":NaN,"completion":"a"}', '', /NaN is not expected/, /null/],
    ["Python's words", '{"prompt":None,"completion":"a"}', '', /Python's None/, /json\.dumps/],
    ['a bare list', JSON.stringify(turns), '', /a bare list of turns/, /\{"messages":\[…\]\}/],
    [
      'a bare list of ShareGPT',
      '[{"from":"human","value":"q"}]',
      '',
      /a bare list of turns/,
      /\{"conversations":\[…\]\}/,
    ],
    [
      'a tool call',
      JSON.stringify({ messages: [turns[0], call] }),
      'messages[1].tool_calls',
      /tool call/,
      /Leave the row out/,
    ],
    [
      'a function call',
      '{"messages":[{"role":"user","content":"q"},{"role":"assistant","function_call":{"name":"f"}}]}',
      'messages[1].function_call',
      /tool call/,
      /Leave/,
    ],
    ['what a tool answers', '{"messages":[{"role":"tool","content":"7"}]}', 'messages[0].role', /'tool'/, /Leave/],
    [
      'a picture',
      '{"messages":[{"role":"user","content":[{"type":"image_url","image_url":{}}]}]}',
      'messages[0].content[0]',
      /a picture \('image_url'\)/,
      /Leave/,
    ],
    [
      'a number as output',
      '{"instruction":"q","output":42}',
      'output',
      /'output' is a number/,
      /\{"instruction":"…","input":"…","output":"…"\}/,
    ],
    [
      'a number as completion',
      '{"prompt":"q","completion":42}',
      'completion',
      /is a number/,
      /\{"prompt":"…","completion":"…"\}/,
    ],
    [
      'a list that ShareGPT lacks',
      '{"conversations":7}',
      'conversations',
      /is a number/,
      /\{"conversations":\[\{"from":"human"/,
    ],
    [
      'its only answer before its question',
      JSON.stringify({ messages: [turns[1], turns[0]] }),
      'messages',
      /before the first user turn/,
      /order/,
    ],
    [
      'an answer that nobody sees',
      '{"messages":[{"role":"user","content":"q"},{"role":"assistant","content":"\\u200b\\u2060"}]}',
      'messages[1].content',
      /empty/,
      /text/,
    ],
    [
      'a Python list as text',
      JSON.stringify({ messages: "[{'role': 'user', 'content': 'q'}]" }),
      'messages',
      /Python list/,
      /json\.dumps/,
    ],
  ])('%s', async (_what, bad, path, what, fix) => {
    const { report, findings } = await checkContent('a.jsonl', `${good}${bad}\n`);
    expect(report.problems).toEqual([
      expect.objectContaining({ line: 13, path, what: expect.stringMatching(what), fix: expect.stringMatching(fix) }),
    ]);
    expect(findings).toMatchObject([{ line: 13, type: 'problem', path }]);
  });

  it('in the form of CSV where the file is one', async () => {
    const { report } = await checkContent('a.csv', 'messages\n"[""q""]"\n"{""role"":1}"\n');
    expect(report.problems.map(({ fix }) => fix)).toEqual(
      Array(2).fill(expect.stringMatching(/^Write the cell 'messages' as \[\{"role":"user".*each quote twice/)),
    );
  });

  it('as a row and not as a line, where rows stand in an array', async () => {
    const { report } = await checkContent('a.json', `[${row}, [{"role":"user","content":"q"}]]`);
    expect(report.problems[0]?.what).toBe('The row is an array, not an object: a bare list of turns.');
  });
});
