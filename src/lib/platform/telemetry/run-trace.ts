import { context, isSpanContextValid, ROOT_CONTEXT, trace, TraceFlags } from '@opentelemetry/api';
import type { Context, Link, SpanContext } from '@opentelemetry/api';
import { isRunId } from '../../runs/contract/run-id.ts';

/** The trace in which the host puts an invocation, as W3C writes it. */
export interface HostTrace {
  traceParent?: string | undefined;
}

/**
 * The span that stands for a whole run. Its ids are digits of the run's own, so that whatever works for the run, on any machine
 * and days apart, puts its spans into one trace without having to be told which.
 */
export function runSpanOf(runId: string): SpanContext {
  const digits = runId.slice('ftjob-'.length);
  return {
    traceId: digits.padStart(32, '0'),
    spanId: digits.slice(0, 16),
    traceFlags: TraceFlags.SAMPLED,
    isRemote: true,
  };
}

const within = (span: SpanContext): Context => trace.setSpanContext(ROOT_CONTEXT, span);

/** Where a span of a run belongs: under the host's where that is in the run's trace already, else under the run's, with a link. */
export function placeInRun(runId: string, host: HostTrace | undefined): { parent: Context; links: Link[] } {
  const invocation = readTraceParent(host?.traceParent);
  if (!isRunId(runId)) return { parent: invocation ? within(invocation) : ROOT_CONTEXT, links: [] };
  const run = runSpanOf(runId);
  if (invocation?.traceId === run.traceId) return { parent: within(invocation), links: [] };
  return { parent: within(run), links: invocation ? [{ context: invocation }] : [] };
}

/** Where a span of a request belongs. */
export function placeInRequest(host: HostTrace | undefined): Context {
  const invocation = readTraceParent(host?.traceParent);
  return invocation ? within(invocation) : ROOT_CONTEXT;
}

/** Does something so that what the host makes of it, such as an orchestration, is in the run's trace. */
export const inRunTrace = <T>(runId: string, work: () => T): T => context.with(within(runSpanOf(runId)), work);

function readTraceParent(text = ''): SpanContext | undefined {
  const [, traceId = '', spanId = '', flags = ''] = /^[0-9a-f]{2}-(\w{32})-(\w{16})-([0-9a-f]{2})/.exec(text) ?? [];
  const span = { traceId, spanId, traceFlags: Number.parseInt(flags, 16), isRemote: true };
  return isSpanContextValid(span) ? span : undefined;
}
