import type { IncomingMessage, ServerResponse } from 'node:http';
import { z } from 'zod';
import type { RegisteredFunction } from '../app/function-metadata.ts';
import { withRetryPolicy } from '../app/retry-policy.ts';
import type { HostParts } from '../host-parts.ts';
import { answerEmpty, answerText } from '../http/answer.ts';
import { readBody } from '../http/read-body.ts';

const handshakeSchema = z.tuple([z.looseObject({ data: z.looseObject({ validationCode: z.string() }) })]);
const eventsSchema = z.union([z.array(z.looseObject({})), z.looseObject({}).transform((event) => [event])]);

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString());
  } catch {
    return undefined;
  }
}

async function deliver(host: HostParts, called: RegisteredFunction, event: unknown, data: unknown): Promise<void> {
  await withRetryPolicy(called, host.clock, (retryContext) =>
    host.invoke(called, {
      inputs: { [called.triggerName]: { json: JSON.stringify(event) } },
      triggerMetadata: data === undefined ? {} : { data: { json: JSON.stringify(data) } },
      retryContext,
    }),
  );
}

/** One invocation an event, all at once (or one for all with `cardinality: many`); true when none failed. */
async function deliverAll(host: HostParts, called: RegisteredFunction, events: Record<string, unknown>[]) {
  const many = called.trigger['cardinality'] === 'many';
  const deliveries = many
    ? [
        deliver(
          host,
          called,
          events,
          events.map((event) => event['data'] ?? null),
        ),
      ]
    : events.map((event) => deliver(host, called, event, event['data']));
  const failures = (await Promise.allSettled(deliveries)).filter((result) => result.status === 'rejected');
  for (const failure of failures) host.logFailure(called, failure.reason);
  return failures.length === 0;
}

async function notify(host: HostParts, called: RegisteredFunction, body: Buffer, response: ServerResponse) {
  const events = eventsSchema.safeParse(parseJson(body));
  if (!events.success) return answerEmpty(response, 500);
  if (await deliverAll(host, called, events.data)) return answerEmpty(response, 202);
  answerText(response, 500, `Exception while executing function: Functions.${called.name}`);
}

function shakeHands(body: Buffer, response: ServerResponse): void {
  const handshake = handshakeSchema.safeParse(parseJson(body));
  if (!handshake.success) return answerEmpty(response, 500);
  const { validationCode } = handshake.data[0].data;
  answerText(response, 200, JSON.stringify({ validationResponse: validationCode }));
}

function allowOrigin(request: IncomingMessage, response: ServerResponse): void {
  const origin = request.headers['webhook-request-origin'];
  if (typeof origin !== 'string') return answerEmpty(response, 400);
  answerEmpty(response, 200, { 'webhook-allowed-origin': origin });
}

/** `/runtime/webhooks/EventGrid?functionName=…` of the Event Grid extension; the key has been checked before. */
export function createEventGridWebhook(host: HostParts) {
  return async (request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> => {
    const name = url.searchParams.get('functionName') ?? '';
    const called = host.functions().find((each) => each.name === name);
    const body = await readBody(request);
    if (called?.trigger.type.toLowerCase() !== 'eventgridtrigger')
      return answerText(response, 404, `cannot find function: '${name}'`);
    if (request.headers['content-type']?.includes('form')) return answerEmpty(response, 500);
    if (request.method === 'OPTIONS') return allowOrigin(request, response);
    if (body === 'too long') return answerEmpty(response, 413);
    switch (request.method === 'POST' ? request.headers['aeg-event-type'] : undefined) {
      case 'SubscriptionValidation':
        return shakeHands(body, response);
      case 'Notification':
        return notify(host, called, body, response);
      case 'Unsubscribe':
        return answerEmpty(response, 202);
      default:
        return answerEmpty(response, 400);
    }
  };
}
