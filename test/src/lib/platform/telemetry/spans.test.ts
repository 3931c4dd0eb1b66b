import { SpanKind, SpanStatusCode } from '@opentelemetry/api';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { RemoteError } from '../../../../../src/lib/platform/errors.ts';
import { inActivitySpan, inCallSpan, inSpan } from '../../../../../src/lib/platform/telemetry/spans.ts';
import { keepSpans } from '../../../../support/told-spans.ts';

const runId = 'ftjob-0123456789abcdef01234567';
let spans: ReturnType<typeof keepSpans>;
beforeAll(() => {
  spans = keepSpans();
});
afterAll(() => spans.stop());
beforeEach(() => spans.forget());

const failing = (error: Error) => () => Promise.reject(error);
const missing = new RemoteError('Blob storage', 404, 'BlobNotFound', 'my-secret-dataset.jsonl is not there');

describe('a span', () => {
  it('tells the kind of an error and none of its words', async () => {
    const work = failing(new TypeError('the user wrote: my-secret'));
    await expect(inSpan('work', {}, work)).rejects.toThrow('my-secret');
    const [span] = spans.all();
    expect(span).toMatchObject({ attributes: { 'error.type': 'TypeError' }, status: { code: SpanStatusCode.ERROR } });
    expect(JSON.stringify([span?.attributes, span?.status, span?.events])).not.toContain('my-secret');
  });

  it('does not call it a failure that something is not there', async () => {
    await expect(inSpan('look', {}, failing(missing))).rejects.toBe(missing);
    expect(spans.all()).toMatchObject([
      { attributes: { 'error.type': '404' }, status: { code: SpanStatusCode.UNSET } },
    ]);
  });

  it('of a call is made within other work alone, under the name of the service', async () => {
    await inCallSpan('Blob storage', () => Promise.resolve());
    expect(spans.all()).toEqual([]);
    await inSpan('chat', {}, () => inCallSpan('Blob storage', () => Promise.resolve()));
    const [call, chat] = spans.all();
    expect(call).toMatchObject({ name: 'Blob storage', kind: SpanKind.CLIENT });
    expect(call?.parentSpanContext?.spanId).toBe(chat?.spanContext().spanId);
  });

  it('of an activity tells the run, the phase and how it went', async () => {
    const activity = { name: 'deployModel', runId, phase: 'deploying' };
    await inActivitySpan(
      activity,
      undefined,
      () => Promise.resolve('x'),
      () => 'working',
    );
    expect(spans.all()).toMatchObject([
      {
        name: 'deployModel',
        attributes: {
          'droptune.run.id': runId,
          'droptune.activity': 'deployModel',
          'droptune.phase': 'deploying',
          'droptune.outcome': 'working',
        },
      },
    ]);
  });
});
