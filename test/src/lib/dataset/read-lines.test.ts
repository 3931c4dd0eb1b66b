import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { longestLine, readLines, type Line } from '../../../../src/lib/dataset/read-lines.ts';
import { chunked } from '../../../support/chunked.ts';
import { collected } from '../../../support/collected.ts';

const linesOf = (bytes: Buffer | string, lengths?: number[]): Promise<Line[]> =>
  collected(readLines(chunked(bytes, lengths)));
const textsOf = async (bytes: Buffer | string, lengths?: number[]): Promise<string[]> =>
  (await linesOf(bytes, lengths)).map((line) => line.bytes.toString('latin1'));

describe('the lines of a file', () => {
  it.each([
    ['', []],
    ['\n', ['']],
    ['a', ['a']],
    ['a\n', ['a']],
    ['a\nb', ['a', 'b']],
    ['a\r\nb\r\n', ['a', 'b']],
    ['a\r', ['a']],
    ['a\n\nb\n', ['a', '', 'b']],
    ['a\rb\n', ['a\rb']],
    ['\r\n', ['']],
    ['a\r\r\n', ['a\r']],
  ])('of %j are %j', async (text, lines) => {
    expect(await textsOf(text)).toEqual(lines);
  });

  it('are numbered from 1 and tell how far the file has been read', async () => {
    const lines = await linesOf('one\r\ntwo\nthree');
    expect(lines.map(({ number, end }) => [number, end])).toEqual([
      [1, 5],
      [2, 9],
      [3, 14],
    ]);
  });

  it('are the same however the bytes arrive', async () => {
    const text = fc.stringMatching(/^[ab\r\n]{0,60}$/);
    const lengths = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(text, lengths, async (file, pieces) => {
        const whole = await linesOf(file, [file.length + 1]);
        expect(await linesOf(file, pieces)).toEqual(whole);
        expect(whole.at(-1)?.end ?? 0).toBe(file.length);
      }),
    );
  });

  it('keep bytes that are not text', async () => {
    const bytes = Buffer.from([0xff, 0x00, 0xc3, 0x0a, 0x28]);
    expect((await linesOf(bytes, [1])).map((line) => [...line.bytes])).toEqual([[0xff, 0x00, 0xc3], [0x28]]);
  });
});

describe('a line of the greatest length', () => {
  const longest = Buffer.alloc(longestLine, 'a');
  const [lineFeed, crLf, next] = [Buffer.from('\n'), Buffer.from('\r\n'), Buffer.from('b\n')];
  const wholes = [[longestLine * 2], [5 * 1024 * 1024 + 1]];

  it.each(wholes)('is read, and what comes after it, in pieces of %i bytes', async (piece) => {
    for (const end of [lineFeed, crLf]) {
      const lines = await linesOf(Buffer.concat([longest, end, next]), [piece]);
      expect(lines.map(({ bytes }) => bytes.length)).toEqual([longestLine, 1]);
    }
  });

  it.each(wholes)('is the end of what is read when it is passed, in pieces of %i bytes', async (piece) => {
    for (const end of [lineFeed, crLf]) {
      const lines = await linesOf(Buffer.concat([longest, Buffer.from('aa'), end, next]), [piece]);
      expect(lines).toHaveLength(1);
      expect(lines[0]!.bytes.length).toBeGreaterThan(longestLine);
    }
  });
});
