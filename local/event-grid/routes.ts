import { z } from 'zod';
import type { Clock } from '../clock.ts';
import type { TokenVerifier } from '../token-verifier.ts';
import { readPublications, refusePublisher } from './custom-topic.ts';
import type { Publication } from './delivery-store.ts';
import type { ListedEvent } from './event-list.ts';
import type { Answer, Route, RouteCall } from './event-grid-server.ts';
import type { Subscriptions } from './subscriptions.ts';
import { switchesChangeSchema, type SwitchBoard } from './switches.ts';

export interface RoutesOptions {
  clock: Clock;
  verifier: TokenVerifier;
  switchBoard: SwitchBoard;
  subscriptions: Subscriptions;
  listEvents: (limit: number) => ListedEvent[];
  publish: (publications: Publication[]) => void;
  /** Resource id of a custom topic. */
  topicIdOf: (name: string) => string;
}

/** What the stand-in answers: Azure's custom topics and validation addresses, and its own pages under an underscore. */
export function createRoutes(options: RoutesOptions): Route[] {
  const { switchBoard, subscriptions } = options;
  const at = (method: Route['method'], pathname: string, answer: Route['answer']): Route => {
    return { method, path: new URLPattern({ pathname }), answer };
  };
  return [
    at('POST', '/topics/:topic/api/events', (call) => acceptEvents(call, options)),
    at('GET', '/eventsubscriptions/:name/validate', ({ parameter, query }) =>
      subscriptions.validate(parameter('name'), query.get('code') ?? '')
        ? { status: 200, body: 'The event subscription is validated.' }
        : { status: 400, body: 'The validation code is wrong or too old.' },
    ),
    at('GET', '/_switches', () => ({ status: 200, body: switchBoard.read() })),
    at('POST', '/_switches', ({ body }) => changeSwitches(switchBoard, body)),
    at('GET', '/_events', ({ query }) => showEvents(query.get('limit') ?? '200', options)),
  ];
}

function acceptEvents({ parameter, headers, body }: RouteCall, options: RoutesOptions): Answer {
  const refusal = refusePublisher(options.verifier, headers);
  if (refusal) return refusal;
  const now = new Date(options.clock.now()).toISOString();
  const topic = options.topicIdOf(parameter('topic'));
  const publications = readPublications(headers['content-type'] ?? '', body, topic, now);
  if (!Array.isArray(publications)) return publications;
  options.publish(publications);
  return { status: 200 };
}

function changeSwitches(switchBoard: SwitchBoard, body: string): Answer {
  try {
    return { status: 200, body: switchBoard.change(switchesChangeSchema.parse(JSON.parse(body))) };
  } catch (error) {
    const message = error instanceof z.ZodError ? z.prettifyError(error) : 'The body is not JSON.';
    return { status: 400, body: badRequest(message) };
  }
}

function showEvents(asked: string, { subscriptions, listEvents }: RoutesOptions): Answer {
  const limit = z.coerce.number().int().min(1).max(10_000).safeParse(asked);
  if (!limit.success) return { status: 400, body: badRequest('limit: a number from 1 to 10000') };
  return { status: 200, body: { subscriptions: subscriptions.list(), events: listEvents(limit.data) } };
}

const badRequest = (message: string) => ({ error: { code: 'BadRequest', message } });
