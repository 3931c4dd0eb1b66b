import { ROOT_CONTEXT, SpanStatusCode, trace } from '@opentelemetry/api';
import { recordPhase, recordRun } from './metrics.ts';
import { runSpanOf } from './run-trace.ts';
import { startAs } from './span-ids.ts';
import { tracer } from './spans.ts';

/** Application Insights turns away what began more than 48 hours ago; a GPU may be waited for longer. */
const oldestMs = 47 * 3_600_000;

const beginOf = (startedAt: string, endedAt: string): number =>
  Math.max(Date.parse(startedAt), Date.parse(endedAt) - oldestMs);

const secondsOf = (startedAt: string, endedAt: string): number =>
  Math.max(0, Date.parse(endedAt) - Date.parse(startedAt)) / 1_000;

/** Times are ISO 8601. */
interface EndedPhase {
  name: string;
  startedAt: string;
  endedAt?: string | undefined;
}

/** Tells that a phase of a run ended. */
export function tellPhase(runId: string, { name, startedAt, endedAt = startedAt }: EndedPhase): void {
  const seconds = secondsOf(startedAt, endedAt);
  recordPhase(name, seconds);
  const attributes = { 'droptune.run.id': runId, 'droptune.phase': name, 'droptune.seconds': seconds };
  const run = trace.setSpanContext(ROOT_CONTEXT, runSpanOf(runId));
  tracer()
    .startSpan(`phase ${name}`, { startTime: beginOf(startedAt, endedAt), attributes }, run)
    .end(Date.parse(endedAt));
}

/** Tells that a run ended: its outcome, and the span that all its others are within. */
export function tellRun(
  { runId, createdAt }: { runId: string; createdAt: string },
  outcome: string,
  endedAt: string,
): void {
  const seconds = secondsOf(createdAt, endedAt);
  recordRun(outcome, seconds);
  const attributes = { 'droptune.run.id': runId, 'droptune.outcome': outcome, 'droptune.seconds': seconds };
  const options = { root: true, startTime: beginOf(createdAt, endedAt), attributes };
  const span = startAs(runSpanOf(runId), () => tracer().startSpan('run', options));
  if (outcome === 'failed') span.setStatus({ code: SpanStatusCode.ERROR });
  span.end(Date.parse(endedAt));
}
