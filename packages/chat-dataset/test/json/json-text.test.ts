import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findSlip } from '../../src/json/json-slip.ts';
import { parseJson } from '../../src/json/json-text.ts';
import { anyText } from '../support/any-text.ts';

const toldOf = (text: string): string => {
  const read = parseJson(text);
  return 'fault' in read ? read.fault.what : 'no fault';
};
const isJson = (text: string): boolean => 'json' in parseJson(text);

const fragments = [
  '{',
  '}',
  '[',
  ']',
  ':',
  ',',
  '"',
  '"a"',
  '\\',
  '\\n',
  '\\u00e9',
  '\\u00',
  ' ',
  '\n',
  '\t',
  '\u0001',
];
const values = ['0', '-1', '01', '1.', '2.5e-3', 'true', 'nul', 'null', 'x', 'é', '💬'];

describe('a line that is not JSON', () => {
  it.each([
    ['{"a":oops}', "'o' is not expected at character 6"],
    ["{'a':1}", "the quote ' is not expected at character 2"],
    ['{"a":1,}', "'}' is not expected at character 8"],
    ['{"a" "b\\x"}', `'"' is not expected at character 6`],
    ['{"a":"b\\x"}', "'\\' is not expected at character 8"],
    ['{"a":"b\tc"}', 'U+0009 is not expected at character 8'],
    ['[1,2}', "'}' is not expected at character 5"],
    ['[01]', "'1' is not expected at character 3"],
    ['{"a":1}{"b":2}', 'two objects or more stand on it, the second from character 8 on'],
    ['{"a":1} ,', 'a comma follows the row, at character 9'],
    ['{"a":NaN}', 'NaN is not expected at character 6'],
    ['{"a":-Infinity}', '-Infinity is not expected at character 6'],
    ['{"a":None}', "Python's None is not expected at character 6"],
    ['{"a":💬}', "'💬' is not expected at character 6"],
    ['{"a":[1', 'it ends too early, after character 7'],
    ['{"a":"b', 'it ends too early, after character 7'],
  ])('is told with the place and what stands there: %s', (text, reason) => {
    expect(toldOf(text)).toBe(`The line is not JSON: ${reason}.`);
  });

  it.each([`AKIA${'Q7'.repeat(8)}`, `ghp_${'a1B2'.repeat(9)}`, `sk-${'a1B2'.repeat(6)}`])(
    'is told without the text around its fault: %s',
    (secret) => {
      for (const text of [secret, `{"a":${secret}}`, `{${secret}:1}`, `{"a":"${secret}`, `{"a":"${secret}" 1}`])
        expect(toldOf(text)).toMatch(/^The line is not JSON: .{10,60}\.$/);
    },
  );

  it('is told for any text with which reading fails, and for no other', () => {
    const pieces = fc.array(fc.constantFrom(...fragments, ...values), { maxLength: 12 }).map((parts) => parts.join(''));
    const cut = fc
      .tuple(fc.json(), fc.nat(), anyText(2))
      .map(([json, at, text]) => json.slice(0, at % json.length) + text + json.slice((at % json.length) + 1));
    fc.assert(
      fc.property(fc.oneof(pieces, fc.json(), cut), (text) => {
        expect(findSlip(text) === undefined).toBe(isJson(text));
      }),
      { numRuns: 2_000 },
    );
  });
});
