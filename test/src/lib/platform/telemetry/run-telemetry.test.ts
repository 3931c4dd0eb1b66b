import { SpanStatusCode } from '@opentelemetry/api';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { tellPhase, tellRun } from '../../../../../src/lib/platform/telemetry/run-telemetry.ts';
import { keepSpans } from '../../../../support/told-spans.ts';

const runId = 'ftjob-0123456789abcdef01234567';
const begin = '2026-11-20T00:00:00.000Z';
const anHourLater = '2026-11-20T01:00:00.000Z';
const threeDaysLater = '2026-11-23T00:00:00.000Z';

let spans: ReturnType<typeof keepSpans>;
beforeAll(() => {
  spans = keepSpans();
});
afterAll(() => spans.stop());
beforeEach(() => spans.forget());

const row = { runId, createdAt: begin };

describe('a run that ended', () => {
  it('is a span under ids of its own digits, which its phases are within', () => {
    tellPhase(runId, { name: 'training', startedAt: begin, endedAt: anHourLater });
    tellRun(row, 'succeeded', anHourLater);
    const [phase, run] = spans.all();
    expect(run?.spanContext()).toMatchObject({ traceId: `00000000${runId.slice(6)}`, spanId: '0123456789abcdef' });
    expect(run?.parentSpanContext).toBeUndefined();
    expect(run).toMatchObject({ name: 'run', duration: [3_600, 0], status: { code: SpanStatusCode.UNSET } });
    expect(phase).toMatchObject({ name: 'phase training', duration: [3_600, 0] });
    expect(phase?.parentSpanContext).toMatchObject({ spanId: run?.spanContext().spanId });
  });

  it('is a failure only when it failed', () => {
    for (const outcome of ['failed', 'rejected', 'cancelled']) tellRun(row, outcome, anHourLater);
    const codes = spans.all().map(({ status }) => status.code);
    expect(codes).toEqual([SpanStatusCode.ERROR, SpanStatusCode.UNSET, SpanStatusCode.UNSET]);
  });

  it('is told in full although it waited for days: what began too long ago would be turned away', () => {
    tellRun(row, 'succeeded', threeDaysLater);
    const [run] = spans.all();
    expect(run?.duration[0]).toBeLessThan(48 * 3_600);
    expect(run?.attributes['droptune.seconds']).toBe(3 * 86_400);
  });
});
