import http from 'node:http';
import https from 'node:https';
import { Webhook } from 'standardwebhooks';
import { publicLookup } from './public-address.ts';
import { readWebhookTarget } from './webhook-target.ts';

/** A message as Standard Webhooks sends it: `id` is the same for every attempt. */
export interface WebhookMessage {
  id: string;
  body: string;
}

export type DeliveryResult =
  { status: 'delivered' } | { status: 'refused'; reason: string } | { status: 'failed'; reason: string };

const patienceMs = 15_000;

/** Signs the message (Standard Webhooks 1.0, HMAC-SHA256) and posts it once. 2xx is success; redirects are not followed. */
export async function deliverWebhook(
  message: WebhookMessage,
  url: string,
  { secret, allowLoopback }: { secret: string; allowLoopback: boolean },
): Promise<DeliveryResult> {
  const target = readWebhookTarget(url, allowLoopback);
  if (target.status === 'refused') return target;
  const timestamp = new Date();
  const headers = {
    'content-type': 'application/json',
    'user-agent': 'droptune-webhooks/1',
    'webhook-id': message.id,
    'webhook-timestamp': String(Math.floor(timestamp.getTime() / 1000)),
    'webhook-signature': new Webhook(secret).sign(message.id, timestamp, message.body),
  };
  try {
    const status = await post(target.url, headers, message.body, target.loopback);
    return status >= 200 && status < 300
      ? { status: 'delivered' }
      : { status: 'failed', reason: `it answered ${status}` };
  } catch (error) {
    return { status: 'failed', reason: error instanceof Error ? error.message : String(error) };
  }
}

/** Answers the HTTP status. What the receiver says besides is nobody's business and not read. */
function post(url: URL, headers: Record<string, string>, body: string, loopback: boolean): Promise<number> {
  const { request } = url.protocol === 'https:' ? https : http;
  return new Promise((resolve, reject) => {
    const options = {
      method: 'POST',
      headers: { ...headers, 'content-length': Buffer.byteLength(body) },
      signal: AbortSignal.timeout(patienceMs),
      agent: false,
      ...(loopback ? {} : { lookup: publicLookup }),
    } as const;
    const outgoing = request(url, options, (response) => {
      resolve(response.statusCode ?? 0);
      response.destroy();
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}
