import { expect, test } from 'vitest';
import { toCompactJson } from '../../../local/functions-host/durable/json-text.ts';

test.for([
  [' { "a b" : [ 1.0 , "x \\" y" ] }\n', '{"a b":[1.0,"x \\" y"]}'],
  ['"a \\\\"', '"a \\\\"'],
  ['12345678901234567890', '12345678901234567890'],
  ['null ', 'null'],
])('the JSON text %s is kept as %s', ([text, compact]) => {
  expect(toCompactJson(text!)).toBe(compact);
});

test.for(['', '{bad', '{"a":'])('"%s" is no JSON', (text) => {
  expect(toCompactJson(text)).toBeUndefined();
});

test('a text of many megabytes is kept too', () => {
  const text = JSON.stringify({ a: 'x\\" '.repeat(2_000_000) });
  expect(toCompactJson(text)).toBe(text);
});
