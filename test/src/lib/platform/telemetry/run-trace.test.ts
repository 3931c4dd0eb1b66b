import { context, trace } from '@opentelemetry/api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inRunTrace, placeInRequest, placeInRun } from '../../../../../src/lib/platform/telemetry/run-trace.ts';
import { keepSpans } from '../../../../support/told-spans.ts';

const runId = 'ftjob-0123456789abcdef01234567';
const runTrace = '000000000123456789abcdef01234567';
const otherTrace = 'a'.repeat(32);
const host = (traceId: string) => ({ traceParent: `00-${traceId}-${'b'.repeat(16)}-01` });

let spans: ReturnType<typeof keepSpans>;
beforeAll(() => {
  spans = keepSpans();
});
afterAll(() => spans.stop());

const parentOf = (place: { parent: Parameters<typeof trace.getSpanContext>[0] }) => trace.getSpanContext(place.parent);

describe('the place of a span', () => {
  it('is under the run, with a link to an invocation that the host has in another trace', () => {
    const place = placeInRun(runId, host(otherTrace));
    expect(parentOf(place)).toMatchObject({ traceId: runTrace, spanId: '0123456789abcdef' });
    expect(place.links).toMatchObject([{ context: { traceId: otherTrace, spanId: 'b'.repeat(16) } }]);
  });

  it("is under the host's invocation where that is in the run's trace", () => {
    const place = placeInRun(runId, host(runTrace));
    expect(parentOf(place)).toMatchObject({ traceId: runTrace, spanId: 'b'.repeat(16) });
    expect(place.links).toEqual([]);
  });

  it.each([undefined, '', 'nonsense', `00-${'0'.repeat(32)}-${'b'.repeat(16)}-01`])(
    'is under the run when the host says %j',
    (traceParent) => {
      expect(placeInRun(runId, { traceParent })).toMatchObject({ links: [] });
      expect(parentOf(placeInRun(runId, { traceParent }))?.traceId).toBe(runTrace);
    },
  );

  it("is the host's for what is no run, and for a request", () => {
    expect(parentOf(placeInRun('removal-1', host(otherTrace)))?.traceId).toBe(otherTrace);
    expect(trace.getSpanContext(placeInRequest(host(otherTrace)))?.traceId).toBe(otherTrace);
    expect(trace.getSpanContext(placeInRequest({}))).toBeUndefined();
  });

  it('is handed to what the host is asked to start', () => {
    const told = inRunTrace(runId, () => trace.getSpanContext(context.active()));
    expect(told).toMatchObject({ traceId: runTrace, traceFlags: 1 });
  });
});
