import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Certificate } from '../../local/certificate.ts';

/** Servers on loopback that take webhooks in as a customer's would, each at an origin of its own. */
export interface Receivers {
  urls: string[];
  /** When (ms of `performance.now`) messages came, by their ids; the first time counts. */
  arrivals: Map<string, number>;
  close(): void;
}

export interface ReceiverOptions {
  count: number;
  /** Speaks https with it, else http. */
  certificate?: Certificate;
  /** Takes connections and requests and answers none. */
  isHanging?: boolean;
}

export async function startReceivers({ count, certificate, isHanging }: ReceiverOptions): Promise<Receivers> {
  const arrivals = new Map<string, number>();
  const receive: RequestListener = (request, response) => {
    const id = String(request.headers['webhook-id']);
    request.resume().on('end', () => {
      if (!arrivals.has(id)) arrivals.set(id, performance.now());
      if (!isHanging) response.writeHead(204).end();
    });
  };
  const open = () => (certificate ? createSecureServer(certificate, receive) : createServer(receive));
  const servers = await Promise.all(Array.from({ length: count }, () => listen(open())));
  const scheme = certificate ? 'https' : 'http';
  return {
    // A TCP server's address is always an AddressInfo.
    urls: servers.map((server) => `${scheme}://localhost:${(server.address() as AddressInfo).port}/hook`),
    arrivals,
    close() {
      for (const server of servers) {
        server.closeAllConnections();
        server.close();
      }
    },
  };
}

async function listen(server: Server): Promise<Server> {
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve));
  return server;
}
