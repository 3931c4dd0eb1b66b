import { context, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import type { Attributes, Context, Link, Span } from '@opentelemetry/api';
import { RemoteError } from '../errors.ts';
import { placeInRun, type HostTrace } from './run-trace.ts';

/** Without exporters every span is one that does nothing. */
export const tracer = () => trace.getTracer('droptune');

interface SpanOptions {
  attributes?: Attributes;
  kind?: SpanKind;
  parent?: Context;
  links?: Link[];
}

/** Does the work within a span. Of an error only its kind is told: its text may hold what people wrote. */
export function inSpan<T>(name: string, options: SpanOptions, work: (span: Span) => Promise<T>): Promise<T> {
  const { parent = context.active(), ...shape } = options;
  return tracer().startActiveSpan(name, shape, parent, async (span) => {
    try {
      return await work(span);
    } catch (error) {
      span.setAttribute('error.type', kindOf(error));
      if (!isAnswer(error)) span.setStatus({ code: SpanStatusCode.ERROR });
      throw error;
    } finally {
      span.end();
    }
  });
}

/** A call of another service, within whatever is being traced. `service` is one of few names and no address. */
export function inCallSpan<T>(service: string, call: () => Promise<T>): Promise<T> {
  if (!trace.getActiveSpan()) return call();
  return inSpan(service, { kind: SpanKind.CLIENT, attributes: { 'peer.service': service } }, call);
}

export interface TracedActivity {
  name: string;
  runId: string;
  phase: string | undefined;
}

/** An activity in the trace of its run; `outcomeOf` names in a word how it went. */
export function inActivitySpan<T>(
  { name, runId, phase }: TracedActivity,
  host: HostTrace | undefined,
  work: () => Promise<T>,
  outcomeOf: (answer: T) => string,
): Promise<T> {
  const attributes = {
    'droptune.run.id': runId,
    'droptune.activity': name,
    ...(phase ? { 'droptune.phase': phase } : {}),
  };
  return inSpan(name, { attributes, ...placeInRun(runId, host) }, async (span) => {
    const answer = await work();
    span.setAttribute('droptune.outcome', outcomeOf(answer));
    return answer;
  });
}

/** Names the model that answers a chat: one that there is, never what the client wrote. */
export const noteModel = (name: string): void => void trace.getActiveSpan()?.setAttribute('droptune.model', name);

const kindOf = (error: unknown): string => {
  if (error instanceof RemoteError) return String(error.status);
  return error instanceof Error ? error.name : 'unknown';
};

/** Not there, there already, changed meanwhile: what is asked for often enough to learn just that. */
const isAnswer = (error: unknown): boolean => error instanceof RemoteError && [404, 409, 412].includes(error.status);
