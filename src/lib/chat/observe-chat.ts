import type { HttpHandler } from '@azure/functions';
import { recordChat } from '../platform/telemetry/metrics.ts';
import { placeInRequest } from '../platform/telemetry/run-trace.ts';
import { inSpan } from '../platform/telemetry/spans.ts';

/** Tells how long a chat took until its answer began, and with which status. What was said is nobody's business. */
export function observeChat(handler: HttpHandler): HttpHandler {
  return (request, context) =>
    inSpan('chat', { parent: placeInRequest(context.traceContext) }, async (span) => {
      const started = performance.now();
      const answer = await handler(request, context);
      const { status = 200 } = 'status' in answer ? answer : {};
      span.setAttribute('droptune.status', status);
      recordChat(status, (performance.now() - started) / 1_000);
      return answer;
    });
}
