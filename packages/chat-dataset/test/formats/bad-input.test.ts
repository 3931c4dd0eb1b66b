import { gzipSync, zstdCompressSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { detectFormat, readCanonicalRows } from '../../src/formats/open-dataset.ts';
import { byLibrary, whole } from '../../src/formats/parquet/corrupt-parquet.ts';
import { UnreadableRest } from '../../src/formats/unreadable-rest.ts';
import { bytesSource, failingSource } from '../support/bytes-source.ts';
import { chatRow } from '../support/chat-dataset.ts';
import { collected } from '../support/collected.ts';
import { chatColumns, parquetFile } from '../support/parquet-file.ts';
import { detected, readDataset, told } from '../support/read-dataset.ts';

const good = chatRow('How much salt?', 'Two percent.');
const row = good.trimEnd();
const other = row.replace('salt', 'flour');

const problemOf = async (name: string, content: Buffer | string) => {
  const detection = await detectFormat(bytesSource(name, content));
  return 'problem' in detection ? detection.problem.type : detection;
};
const linesOf = async (name: string, content: Buffer | string, lengths?: number[]) =>
  (await readDataset(bytesSource(name, content, lengths))).map(told);

describe('a file that is no dataset', () => {
  it.each([
    ['nothing at all', '', 'empty_dataset'],
    ['only blanks', ' \n\t\n', 'empty_dataset'],
    ['a byte order mark alone', '\uFEFF', 'empty_dataset'],
    ['an empty array', '[ ]', 'empty_dataset'],
    ['a web page', '\n<!DOCTYPE html><html><body>Sign in</body></html>', 'dataset_is_a_page'],
    ['an error document', '<?xml version="1.0"?><Error><Code>AuthenticationFailed</Code></Error>', 'dataset_is_a_page'],
    ['a Git LFS pointer', 'version https://git-lfs.github.com/spec/v1\noid sha256:0\n', 'dataset_is_a_pointer'],
    ['UTF-16', Buffer.from(`\uFEFF${good}`, 'utf16le'), 'dataset_not_utf8'],
    ['a ZIP archive', Buffer.from('PK\x03\x04rest'), 'dataset_packed'],
    ['rows without known columns', '{"text":"a"}\n{"text":"b"}\n', 'dataset_columns_unknown'],
    ['an array of rows without known columns', '[{"text":"a"}]', 'dataset_columns_unknown'],
    ['Parquet magic and nothing else', 'PAR1', 'dataset_unreadable'],
    ['Parquet that is cut off', Buffer.concat([Buffer.from('PAR1'), Buffer.alloc(500, 7)]), 'dataset_unreadable'],
    ['gzip in gzip', gzipSync(gzipSync(good)), 'dataset_packed'],
    ['gzip of nothing', gzipSync(''), 'empty_dataset'],
    ['gzip that is cut off at once', gzipSync(good).subarray(0, 12), 'dataset_unreadable'],
  ])('is told: %s', async (_what, content, type) => {
    expect(await problemOf('train.jsonl', content)).toBe(type);
  });

  it('is told: text that is not named as rows', async () => {
    expect(await problemOf('notes.txt', 'Dear diary,\nhello\n')).toBe('dataset_format_unknown');
  });

  it('is told: Parquet without the columns, and without rows', async () => {
    expect(await problemOf('a.parquet', await parquetFile([{ text: 'a' }], `{text: 'VARCHAR'}`))).toBe(
      'dataset_columns_unknown',
    );
    expect(await problemOf('a.parquet', await parquetFile([{ messages: [1] }], `{messages: 'BIGINT[]'}`))).toBe(
      'dataset_columns_unknown',
    );
    expect(await problemOf('a.parquet', await parquetFile([], chatColumns))).toBe('empty_dataset');
  });
});

describe('a row of a dataset', () => {
  it('passes byte for byte where it is in canonical form', async () => {
    const spaced = ` { "messages" : [ {"content":"a","role":"user"} , {"role":"assistant","content":"\\u00e9\\u0000"} ] } `;
    expect(await linesOf('a.jsonl', `\uFEFF${good}${spaced}\r\n\r\n${other}`)).toEqual([row, spaced, other]);
    expect(await linesOf('a.json', `\uFEFF[${row},${spaced}]`)).toEqual([row, spaced.trim()]);
  });

  it('is written on one line where it stood on several', async () => {
    expect(await linesOf('a.json', JSON.stringify([JSON.parse(row)], undefined, 2))).toEqual([row]);
    expect(await linesOf('a.jsonl', row.replace(',', ',\r'))).toEqual([row]);
  });

  it.each([
    [
      'a key twice',
      row.replace('"role":"user"', '"role":"user","role":"user"'),
      'messages[0].role',
      "'role' occurs twice",
    ],
    [
      'a key twice in an escape',
      row.replace('"role":"user"', '"role":"user","r\\u006fle":"user"'),
      'messages[0].role',
      'twice',
    ],
    ['a key twice in a further column', row.replace('{', '{"a":[{"b":1,"b":2}],'), 'a[0].b', "'b' occurs twice"],
    ['half of a surrogate pair', row.replace('salt', '\\ud83c'), 'messages[0]', 'half of a surrogate pair'],
    ['an unknown role', row.replace('user', 'tool'), 'messages[0].role', "'tool' is unknown"],
    ['no messages', '{"messages":[]}', 'messages', 'empty'],
    ['messages of another kind', '{"messages":"hi"}', 'messages', 'a string'],
    ['a trailing comma', `${row},`, '', 'not JSON'],
    ['nothing but a no-break space', '\u00a0', '', 'not JSON'],
    ['a NUL', row.replace('salt', '\0'), '', 'not JSON'],
    ['__proto__ for its messages', row.replace('messages', '__proto__'), 'messages', 'missing'],
    [
      'a speaker that nobody knows',
      '{"conversations":[{"from":"bing","value":"x"}]}',
      'conversations[0].from',
      "'bing'",
    ],
    ['an instruction without output', '{"instruction":"x","output":""}', 'output', 'empty'],
    ['an input that is a number', '{"instruction":"x","input":7,"output":"y"}', 'input', 'a number'],
    ['a prompt that is null', '{"prompt":null,"completion":"y"}', 'prompt', 'null'],
    [
      'a completion with an unknown role',
      '{"prompt":"x","completion":[{"role":"bot","content":"y"}]}',
      'completion[0].role',
      "'bot'",
    ],
    ['nesting 10,000 deep', '['.repeat(10_000) + ']'.repeat(10_000), '', 'an array'],
  ])('with %s is told with its line and place', async (_what, bad, path, what) => {
    const rows = await readDataset(bytesSource('a.jsonl', `${good}\n${bad}\n${good}`));
    expect(rows.map(({ line }) => line)).toEqual([1, 3, 4]);
    expect(rows[1]).toMatchObject({ problem: { line: 3, path, what: expect.stringContaining(what) } });
  });

  it('may hold whole surrogate pairs as escapes, and NULs as such', async () => {
    const pair = row.replace('salt', '\\ud83c\\udf5e \\u0000');
    expect(await linesOf('a.jsonl', pair)).toEqual([pair]);
  });

  it('that is not UTF-8 is told, in every container', async () => {
    const spoiled = (content: string): Buffer => Buffer.from(content.replace('salt', 'sa\xfflt'), 'latin1');
    const rows = [`${good}${good}`, `[${row},\n${row}]`, 'prompt,completion\nsalt,b\na,b\n'];
    for (const content of rows) {
      const read = await readDataset(bytesSource('a', spoiled(content)));
      expect(read[0]).toMatchObject({ problem: { what: expect.stringContaining('not UTF-8') } });
      expect(read).toHaveLength(2);
    }
  });

  it('keeps its own form where rows are mixed', async () => {
    const alpaca = '{"instruction":"Bake.","input":"Bread","output":"Done."}';
    const sharegpt =
      '{"conversations":[{"from":"system","value":"s"},{"from":"human","value":"q"},{"from":"model","value":"a"}]}';
    expect(await linesOf('a.jsonl', [alpaca, sharegpt, row].join('\n'))).toEqual([
      '{"messages":[{"role":"user","content":"Bake.\\n\\nBread"},{"role":"assistant","content":"Done."}]}',
      '{"messages":[{"role":"system","content":"s"},{"role":"user","content":"q"},{"role":"assistant","content":"a"}]}',
      row,
    ]);
  });

  it('that is 100 MB long is told without being held, and reading goes on', async () => {
    const long = Buffer.concat([Buffer.from(`${good}"`), Buffer.alloc(100_000_000, 'x'), Buffer.from(`"\n${good}`)]);
    const rows = await linesOf('a.jsonl', long, [1_000_000]);
    expect(rows).toEqual([row, '2 : The row is longer than 8 MiB.', row]);
    const array = Buffer.concat([Buffer.from(`[${row},"`), Buffer.alloc(40_000_000, 'x'), Buffer.from(`",${row}]`)]);
    expect(await linesOf('a.json', array, [1_000_000])).toEqual([row, '2 : The row is longer than 8 MiB.', row]);
  });
});

describe('a JSON array', () => {
  it.each([
    ['a trailing comma', `[${row},\n]`, '2 : There is no value before this comma or bracket.'],
    ['no end', `[${row},${other}`, '2 : The file ends before its JSON array does.'],
    ['something after its end', `[${row}]\n{}`, '2 : Something follows the end of the JSON array.'],
    ['a value that is no JSON', `[${row},{"messages":oops}]`, '2 : The row is not JSON'],
    ['two values without a comma', `[${row},${row} ${row}]`, '2 : The row is not JSON'],
  ])('with %s is told', async (_what, content, problem) => {
    for (const length of [1, 7, 1_000]) {
      const rows = await linesOf('a.json', content, [length]);
      expect(rows.slice(0, 2)).toEqual([row, expect.stringContaining(problem)]);
    }
  });

  it('is cut at its elements whatever their texts hold', async () => {
    const text = fc.string({ unit: fc.constantFrom('"', '\\', '[', ']', '{', '}', ',', 'a', '\n'), minLength: 1 });
    await fc.assert(
      fc.asyncProperty(fc.array(text, { minLength: 1 }), fc.integer({ min: 1, max: 9 }), async (texts, length) => {
        const rows = texts.map((content) => chatRow(`x${content}`, `y${content}`).trimEnd());
        expect(await linesOf('a.json', `[${rows.join(' ,\n')} ]`, [length])).toEqual(rows);
      }),
    );
  });
});

describe('a CSV file', () => {
  const answer = (text: string) => chatRow('q', text).trimEnd();

  it('tells each row with the line on which it begins', async () => {
    const content = 'prompt;completion\r\n"q";"a\r\nb\r\n"\r\n\r\nq;a;c\r\n"q"x;a\r\nq;"say ""hi"""\r\nq;5" wide';
    for (const length of [1, 5, 1_000]) {
      const rows = await readDataset(bytesSource('a.csv', `\uFEFF${content}`, [length]));
      expect(rows.map(({ line }) => line)).toEqual([2, 6, 7, 9]);
      expect(rows.map(told)).toEqual([
        answer('a\r\nb\r\n'),
        '6 : The record has 3 fields, the header 2.',
        '7 : A quote stands in the middle of a quoted text.',
        answer('5" wide'),
      ]);
    }
  });

  it('tells a quote that is never closed, with the line where it opens', async () => {
    expect(await linesOf('a.csv', 'prompt,completion\nq,a\nq,"b\nq,c\n')).toEqual([
      answer('a'),
      expect.stringContaining('3 : The quote that opens in the record of line 3 is never closed.'),
    ]);
  });

  it('tells a cell that holds no JSON', async () => {
    const cell = `"[{'role':'user'}]"`;
    expect((await linesOf('a.csv', `messages\n${cell}\n`))[0]).toContain("2 messages: 'messages' is not JSON");
  });
});

describe('a packed dataset', () => {
  const many = Array.from({ length: 3_000 }, (_, index) => chatRow(`q ${index} ${Math.sin(index)}`, `a ${index}`)).join(
    '',
  );

  it.each([
    ['gzip', gzipSync(many)],
    ['zstd', zstdCompressSync(many)],
  ])('that is cut off is told after its last row: %s', async (_name, packed) => {
    const rows = await readDataset(bytesSource('a', packed.subarray(0, -9_000), [1_000]));
    expect(rows.length).toBeGreaterThan(10);
    const last = rows.at(-1);
    expect(last).toMatchObject({
      line: rows.length,
      unread: true,
      problem: { what: expect.stringContaining('cut off') },
    });
  });

  it.each([
    ['gzip', gzipSync],
    ['zstd', zstdCompressSync],
  ])('may be several joined together: %s', async (_name, pack) => {
    const packed = Buffer.concat([pack(good), pack(`${other}\n`), pack(good.repeat(10_000)), pack(other)]);
    for (const lengths of [[packed.length], [1], [3, 50]]) {
      expect(await linesOf('a', packed, lengths)).toEqual([row, other, ...Array<string>(10_000).fill(row), other]);
    }
  });

  it('that unpacks to more than the limit is told', async () => {
    const bomb = gzipSync(Buffer.concat([Buffer.from(good), Buffer.alloc(20_000_000, ' ')]));
    const rows = await readDataset(bytesSource('a.gz', bomb), 1_000_000);
    expect(rows.map(told)).toEqual([row, '2 : The file holds more than 1000000 bytes once it is unpacked.']);
  });

  it('whose bytes cannot be fetched fails as the fetching did', async () => {
    const lost = new Error('The connection was reset.');
    const packed = gzipSync(many);
    const source = failingSource('a.gz', packed, packed.length - 5_000, lost);
    const rows = readCanonicalRows(
      source,
      { container: 'jsonl', format: 'messages', compression: 'gzip' },
      { maxBytesOut: 1e9 },
    );
    await expect(collected(rows)).rejects.toBe(lost);
  });
});

describe('a Parquet file with spoiled bytes', () => {
  it('is blamed for what its bytes are, and not for a slip of the program', () => {
    const slip = (): string => (JSON.parse('null') as { name: string }).name;
    expect(() => whole(slip)).toThrow(TypeError);
    expect(() => whole(() => Buffer.alloc(2).readUInt32LE(0))).toThrow(UnreadableRest);
    expect(() => byLibrary('a page', slip)).toThrow(UnreadableRest);
  });

  it.each([
    ['zeros for a footer', Buffer.alloc(12), 'its footer cannot be read'],
    ['a footer that is longer than the file', Buffer.alloc(12, 7), 'its footer cannot be read'],
    ['a footer that says nothing', Buffer.from([0, 1, 0, 0, 0]), 'its footer cannot be read'],
  ])('is told in words for people: %s', async (_what, between, reason) => {
    const magic = Buffer.from('PAR1');
    const detection = await detectFormat(bytesSource('a.parquet', Buffer.concat([magic, between, magic])));
    expect(detection).toMatchObject({
      problem: { type: 'dataset_unreadable', message: `The Parquet file is broken here: ${reason}.` },
    });
  });

  it('is told of a text that holds no JSON, by its column', async () => {
    const texts = [{ messages: "[{'role':'user'}]" }];
    const rows = await readDataset(bytesSource('a.parquet', await parquetFile(texts, `{messages: 'VARCHAR'}`)));
    expect(rows.map(told)).toEqual(["1 messages: 'messages' is not JSON: it is a Python list written as text."]);
  });

  it('is told or read, and never ends the process or speaks as the engine does', async () => {
    const rows = Array.from({ length: 300 }, (_, index) => ({
      prompt: 'q',
      prompt_id: 'x',
      messages: [
        { content: `question ${index}`, role: 'user' },
        { content: 'yes', role: 'assistant' },
      ],
    }));
    const files = await Promise.all(
      ['SNAPPY', 'ZSTD, PARQUET_VERSION V2', 'UNCOMPRESSED'].map((codec) =>
        parquetFile(rows, chatColumns, `COMPRESSION ${codec}`),
      ),
    );
    const engineWords = /undefined|NaN|read prop|is not a|out of range|out of bounds|outside the bounds|BigInt/i;
    // Half of them where the file says what it is: there a byte does the most harm.
    const spoils = fc.array(fc.tuple(fc.boolean(), fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 3 });
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...files), spoils, async (file, places) => {
        const spoiled = Buffer.from(file);
        const footer = spoiled.readUInt32LE(spoiled.length - 8);
        for (const [isLate, at, byte] of places) {
          const from = isLate ? spoiled.length - 8 - footer : 4;
          spoiled[from + (at % (spoiled.length - 4 - from))] = byte;
        }
        const source = bytesSource('a.parquet', spoiled);
        const detection = await detectFormat(source);
        if ('problem' in detection) {
          expect(detection.problem.message).not.toMatch(engineWords);
          return;
        }
        const read = await readDataset(source);
        for (const found of read) if ('problem' in found) expect(found.problem.what).not.toMatch(engineWords);
        expect(read.map(({ line }) => line)).toEqual(read.map((_, index) => index + 1));
      }),
      { numRuns: 400 },
    );
  });
});

it('a small packed file that is cut off is told with its place, too', async () => {
  const text = Array.from({ length: 60 }, (_, index) => chatRow(`Question ${index}?`, `It is ${index}.`)).join('');
  const source = bytesSource('a.jsonl', gzipSync(text).subarray(0, -100));
  expect(await detected(source)).toMatchObject({ container: 'jsonl', format: 'messages' });
  const rows = await readDataset(source);
  expect(rows.length).toBeGreaterThan(1);
  expect(rows.at(-1)).toMatchObject({
    problem: { line: rows.length, what: expect.stringContaining('cut off') },
    unread: true,
  });
});
