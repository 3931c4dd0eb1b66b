import { randomBytes } from 'node:crypto';
import type { Span, SpanContext } from '@opentelemetry/api';
import type { IdGenerator } from '@opentelemetry/sdk-trace-base';

let foreseen: SpanContext | undefined;

/** Starts a span, without a parent, under ids that are known beforehand. */
export function startAs(ids: SpanContext, start: () => Span): Span {
  foreseen = ids;
  try {
    return start();
  } finally {
    foreseen = undefined;
  }
}

/** Random ids, but for a span that `startAs` starts: the SDK asks for ids while it starts a span and does not say which. */
export const spanIds: IdGenerator = {
  generateTraceId: () => foreseen?.traceId ?? randomBytes(16).toString('hex'),
  generateSpanId: () => foreseen?.spanId ?? randomBytes(8).toString('hex'),
};
