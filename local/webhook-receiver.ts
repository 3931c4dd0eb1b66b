import { createServer, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { Webhook } from 'standardwebhooks';

/** One request that came, and whether it is genuine. */
export interface WebhookDelivery {
  headers: { 'webhook-id': string; 'webhook-timestamp': string; 'webhook-signature': string };
  body: string;
  /** What the body says has happened, such as `run.succeeded`. */
  type: string;
  /** Undefined when the signature, made with the shared secret, is valid and not older than five minutes. */
  complaint: string | undefined;
}

/** Receives webhooks as a customer's server would, on loopback. */
export interface WebhookReceiver {
  /** `http://127.0.0.1:PORT/webhooks` */
  url: string;
  /** The first delivery, past or to come, whose body speaks of the run; undefined when none comes in time. */
  waitFor(runId: string, milliseconds: number): Promise<WebhookDelivery | undefined>;
  close(): Promise<void>;
}

/** Listens on a free port unless one is given. A delivery with a wrong signature is answered 401, any other 204. */
export async function startWebhookReceiver(secret: string, port = 0): Promise<WebhookReceiver> {
  const verifier = new Webhook(secret);
  const deliveries: WebhookDelivery[] = [];
  const arrival = new EventTarget();
  async function receive(request: IncomingMessage): Promise<number> {
    const delivery = toDelivery(verifier, request.headers, await text(request));
    deliveries.push(delivery);
    arrival.dispatchEvent(new Event('delivery'));
    return delivery.complaint ? 401 : 204;
  }
  const server = createServer((request, response) => {
    // A sender that hangs up in the middle has no answer to get.
    void receive(request).then(
      (status) => response.writeHead(status).end(),
      () => response.destroy(),
    );
  });
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, '127.0.0.1', resolve));

  return {
    // A TCP server's address is always an AddressInfo.
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/webhooks`,
    waitFor(runId, milliseconds) {
      return new Promise((resolve) => {
        const look = () => {
          const found = deliveries.find(({ body }) => body.includes(runId));
          if (found) finish(found);
        };
        const finish = (found: WebhookDelivery | undefined) => {
          clearTimeout(tooLate);
          arrival.removeEventListener('delivery', look);
          resolve(found);
        };
        const tooLate = setTimeout(finish, milliseconds, undefined);
        arrival.addEventListener('delivery', look);
        look();
      });
    },
    close() {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

function toDelivery(verifier: Webhook, received: IncomingHttpHeaders, body: string): WebhookDelivery {
  const header = (name: string) => String(received[name] ?? '');
  const headers = {
    'webhook-id': header('webhook-id'),
    'webhook-timestamp': header('webhook-timestamp'),
    'webhook-signature': header('webhook-signature'),
  };
  try {
    const event = verifier.verify(body, headers);
    return { headers, body, type: typeOf(event), complaint: undefined };
  } catch (error) {
    return { headers, body, type: 'unknown', complaint: error instanceof Error ? error.message : String(error) };
  }
}

const typeOf = (event: unknown): string =>
  typeof event === 'object' && event !== null && 'type' in event ? String(event.type) : 'unknown';
