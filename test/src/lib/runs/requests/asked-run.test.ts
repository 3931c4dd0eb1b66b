import { describe, expect, it } from 'vitest';
import { RequestError } from '../../../../../src/lib/platform/errors.ts';
import { readAskedRun } from '../../../../../src/lib/runs/requests/asked-run.ts';
import { createTargetJudge } from '../../../../../src/lib/webhooks/send/webhook-target.ts';

const read = (body: unknown, allowLoopback = false) => readAskedRun(body, createTargetJudge(allowLoopback));

function refusalOf(body: unknown): RequestError {
  try {
    read(body);
  } catch (error) {
    if (error instanceof RequestError) return error;
  }
  throw new Error('It was not refused.');
}
const fieldsOf = (body: unknown) => refusalOf(body).faults.map(({ field }) => field);

describe('a run that is asked for', () => {
  it('has options as numbers or as text', () => {
    const { place, options } = read({
      source: 'datasets/crumb.jsonl',
      epochs: 3,
      learning_rate: '1e-5',
      seed: '7',
    });
    expect(place).toEqual({ container: 'datasets', name: 'crumb.jsonl' });
    expect(options).toMatchObject({ epochs: 3, learning_rate: 1e-5, seed: 7, test_size: 0.2 });
  });

  it('is the same in whichever order and form it is written', () => {
    const one = read({ source: 'files/a', epochs: 3, test_size: 0.1 });
    const other = read({ test_size: '0.1', epochs: '3', source: 'files/a' });
    expect(JSON.stringify(other.asked)).toBe(JSON.stringify(one.asked));
  });

  it('is refused with every fault at once, by its field, and with what is known', () => {
    const { status, problem, faults } = refusalOf({ epochs: 0, colour: 'red', slice: 'all', webhook_url: null });
    expect(status).toBe(400);
    expect(problem.type).toBe('invalid_body');
    expect(faults.map(({ field }) => field).sort()).toEqual(['colour', 'epochs', 'slice', 'source', 'webhook_url']);
    for (const { field } of faults) expect(problem.message).toContain(`'${field}'`);
    for (const name of ['source', 'epochs', 'max_bad_rows']) expect(problem.remedy).toContain(name);
  });

  it.each([[null], [true], [{}], [['1']], [Number.NaN]])('takes no %j for an option', (value) => {
    expect(fieldsOf({ source: 'files/a', suffix: value })).toEqual(['suffix']);
  });

  it.each([
    ...['', 'nowhere', 'ftp://example.com', 'javascript:alert(1)', 'http://example.com/', 'https://10.0.0.1/'],
    ...[
      'https://169.254.169.254/',
      'https://metadata.google.internal/',
      'https://example.com./',
      'http://127.0.0.1:9/',
    ],
    ...['https://user:word@example.com/', ' https://example.com/', `https://example.com/${'a'.repeat(40_000)}`],
  ])('cannot tell its end to %j', (url) => {
    const { problem, faults } = refusalOf({ source: 'files/a', webhook_url: url });
    expect(faults).toEqual([{ field: 'webhook_url', what: expect.stringMatching(/^is refused: /) }]);
    expect(problem.message.length).toBeLessThan(200);
  });

  it('can tell its end to this machine where that is allowed', () => {
    const url = 'http://127.0.0.1:9/hook';
    expect(read({ source: 'files/a', webhook_url: url }, true).options.webhook_url).toBe(url);
  });

  it.each(['crumb.jsonl', 'runs/x/train.jsonl', 'https://example.com/a.jsonl', 5, ''])(
    'takes no %j for a source',
    (source) => {
      expect(fieldsOf({ source })).toEqual(['source']);
    },
  );

  it.each([null, [], 'text', 5])('is an object and not %j', (body) => {
    expect(refusalOf(body).problem.message).toContain('JSON object');
  });

  it('is told what is wrong with a field once, in the order in which it is found', () => {
    const body = { source: 'datasets/crumb.jsonl', epochs: 0, colour: 'red', slice: true };
    expect(fieldsOf(body)).toEqual(['slice', 'epochs', 'colour']);
  });

  it('is refused with the first twenty of a hundred thousand faults, in short', () => {
    const body = Object.fromEntries(Array.from({ length: 100_000 }, (_, index) => [`field${index}`, index]));
    const { faults, problem } = refusalOf({ ...body, ['x'.repeat(10_000)]: 1 });
    expect(faults).toHaveLength(20);
    expect(problem.message).toContain('and 99982 more');
    expect(problem.message.length).toBeLessThan(2_001);
  });

  it.each(['__proto__', 'constructor', 'toString'])('has no field that is called %s', (name) => {
    expect(fieldsOf(JSON.parse(`{"source":"files/a","${name}":"x"}`))).toEqual([name]);
  });
});
