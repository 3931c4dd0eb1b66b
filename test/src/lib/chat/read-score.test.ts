import { describe, expect, it } from 'vitest';
import { readScore } from '../../../../src/lib/chat/read-score.ts';

const wanted = 'Microsoft was founded by Bill Gates and Paul Allen.';
const choices = [{ index: 0, message: { role: 'assistant', content: wanted }, finish_reason: 'stop' }];

describe('an answer of the scoring endpoint', () => {
  it.each([
    ['the output of foundation-model-inference', { output: ` ${wanted}` }],
    ['a list of outputs', { output: [wanted] }],
    ['a list of outputs for each conversation', { output: [[wanted]] }],
    ['a bare text', wanted],
    ['a list of texts', [wanted]],
    ['a list of records', [{ '0': wanted }]],
    ['a record', { '0': wanted }],
    ['a list of outputs in records', [{ output: wanted }]],
    ["vLLM's choices", { id: 'cmpl-1', object: 'chat.completion', choices }],
    ['choices in an output', { output: { choices } }],
  ])('is read from %s', (_shape, body) => {
    expect(readScore(JSON.stringify(body))).toBe(wanted);
  });

  it('keeps spaces and lines within the text', () => {
    expect(readScore('{"output":" a\\n  b\\n"}')).toBe('a\n  b');
  });

  it.each([
    '',
    'Internal Server Error',
    '{"error":"Input is too long"}',
    '{"output":null}',
    '{"error":{"message":"x"},"output":"y"}',
    '{}',
    '[]',
    '[{}]',
    'null',
    '7',
    '{"choices":[]}',
    '{"output":{"text":"a"}}',
  ])('is none in %j', (body) => {
    expect(readScore(body)).toBeUndefined();
  });
});
