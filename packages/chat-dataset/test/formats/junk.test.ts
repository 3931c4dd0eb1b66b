import { describe, expect, it, vi } from 'vitest';
import { fromJson } from '../../src/formats/canonical-row.ts';
import { parseJson } from '../../src/json/json-text.ts';
import { splitLines } from '../../src/formats/split-lines.ts';
import { chatRow } from '../support/chat-dataset.ts';
import { chunked } from '../support/chunked.ts';
import { collected } from '../support/collected.ts';

describe('junk', () => {
  it('is told the same, and throws once however often it is repeated', () => {
    const parse = JSON.parse;
    let thrown = 0;
    JSON.parse = (text: string) => {
      try {
        return parse(text) as unknown;
      } catch (error) {
        thrown += 1;
        throw error;
      }
    };
    try {
      for (const text of Array.from({ length: 1_000 }, (_, at) => (at % 2 === 0 ? '{"a' : `{"b${at}`)))
        expect(parseJson(text)).toMatchObject({
          fault: { what: `The line is not JSON: it ends too early, after character ${text.length}.` },
        });
    } finally {
      JSON.parse = parse;
    }
    expect(thrown).toBe(1);
  });

  it('keeps nothing from being read after it', () => {
    const long = `{"a": "${'b'.repeat(2_000)}`;
    for (const text of ['{', '{"a":1}', '[', '', ' ', long, long, '', '"a"', '{"a":', '{"a":2}'])
      expect('json' in parseJson(text)).toBe(['{"a":1}', '"a"', '{"a":2}'].includes(text));
  });

  it('is told at the line of each of its rows, and is no reason to refuse a row with a byte order mark', () => {
    const marked = Buffer.from(`\uFEFF${chatRow('What is it?', 'It is that.').trimEnd()}`);
    for (const line of [2, 3, 7])
      expect(fromJson({ line, bytes: marked }, 'messages')).toMatchObject({ line, problem: { line, path: '' } });
    expect(fromJson({ line: 1, bytes: marked }, 'messages')).toMatchObject({ bytes: marked.subarray(3) });
  });

  it('is decoded once however often it is repeated', () => {
    const decode = vi.spyOn(TextDecoder.prototype, 'decode');
    for (let line = 2; line < 1_000; line += 1)
      expect(fromJson({ line, bytes: Buffer.from('{"again') }, 'messages')).toMatchObject({ problem: { line } });
    expect(decode).toHaveBeenCalledTimes(1);
    decode.mockRestore();
  });

  it('comes in groups of some thousand lines, however many stand in a chunk', async () => {
    const groups = await collected(splitLines(chunked(Buffer.from('{"a\n'.repeat(100_000)), [400_000])));
    expect(Math.max(...groups.map(({ rows }) => rows.length))).toBeLessThan(5_000);
    expect(groups.reduce((sum, { rows }) => sum + rows.length, 0)).toBe(100_000);
    expect(groups.at(-1)?.end).toEqual({ at: 400_000, line: 100_001 });
  });
});
