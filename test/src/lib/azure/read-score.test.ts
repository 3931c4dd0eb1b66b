import { describe, expect, it } from 'vitest';
import { readScore } from '../../../../src/lib/azure/read-score.ts';

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
    expect(readScore(JSON.stringify(body))?.text.trim()).toBe(wanted);
  });

  it('is kept as it came', () => {
    expect(readScore('{"output":" a\\n  b\\n"}')).toEqual({ text: ' a\n  b\n' });
  });

  it.each(['stop', 'length'])('has the reason why it ended, where that is told: %s', (finish_reason) => {
    const told = { choices: [{ message: { content: 'a' }, finish_reason }] };
    expect(readScore(JSON.stringify(told))).toEqual({ text: 'a', finishReason: finish_reason });
    const other = { choices: [{ message: { content: 'a' }, finish_reason: 'content_filter' }] };
    expect(readScore(JSON.stringify(other))).toEqual({ text: 'a' });
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
