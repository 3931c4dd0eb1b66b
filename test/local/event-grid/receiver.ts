import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { z } from 'zod';

export interface ReceivedRequest {
  method: string;
  headers: IncomingHttpHeaders;
  /** Parsed JSON; undefined for an empty body. */
  body: unknown;
}

export interface Receiver {
  url: string;
  port: number;
  /** All requests that were no handshake, in the order in which they came. */
  notifications: ReceivedRequest[];
  handshakes: ReceivedRequest[];
  close(): Promise<void>;
}

const validation = z.tuple([z.object({ data: z.object({ validationCode: z.string() }) })]);

/** An endpoint as Event Grid wants it: agrees to handshakes, answers each notification with what `toStatus` says, or never. */
export async function startReceiver(
  toStatus: (notification: ReceivedRequest, count: number) => number | 'never' = () => 200,
  port = 0,
): Promise<Receiver> {
  const notifications: ReceivedRequest[] = [];
  const handshakes: ReceivedRequest[] = [];
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const sent = await text(request);
    const received: ReceivedRequest = {
      method: request.method ?? '',
      headers: request.headers,
      body: sent ? JSON.parse(sent) : undefined,
    };
    if (received.method === 'OPTIONS') {
      handshakes.push(received);
      return response.writeHead(200, { 'webhook-allowed-origin': '*' }).end();
    }
    if (request.headers['aeg-event-type'] === 'SubscriptionValidation') {
      handshakes.push(received);
      return response.end(
        JSON.stringify({ validationResponse: validation.parse(received.body)[0].data.validationCode }),
      );
    }
    notifications.push(received);
    const status = toStatus(received, notifications.length);
    if (status !== 'never') response.writeHead(status).end();
    return;
  };
  const server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const bound = (server.address() as AddressInfo).port;
  return {
    url: `http://127.0.0.1:${bound}/events?code=k`,
    port: bound,
    notifications,
    handshakes,
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
