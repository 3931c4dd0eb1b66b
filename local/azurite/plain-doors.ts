import { createServer, type RequestListener } from 'node:http';
import https from 'node:https';
import type { AddressInfo, Server } from 'node:net';

/** A service's HTTPS port, and the port at which the same service speaks plain HTTP. */
export interface Doors {
  port: number;
  plainPort: number;
}

/**
 * Watches the HTTPS servers that Azurite makes from here on, and opens a plain HTTP door for each one that listens:
 * the same request listener behind another port, so nothing is piped or changed. Programs that do not trust the laptop's
 * certificate come in there by account key; Azurite refuses bearer tokens on it, as Azure does.
 * Must be called before Azurite is loaded. A wanted port that is taken is replaced by a free one. `onOpen` is told the services' order of creation: blob, queue, table.
 */
export function openPlainDoors(wantedPorts: number[], onOpen: (service: number, doors: Doors) => void): void {
  const createHttpsServer = https.createServer;
  let services = 0;
  https.createServer = ((...options: Parameters<typeof createHttpsServer>) => {
    const server = createHttpsServer(...options);
    const service = services++;
    const open = async () => {
      const plainPort = await openDoor(server, wantedPorts[service] ?? 0).catch(() => openDoor(server, 0));
      onOpen(service, { port: portOf(server), plainPort });
    };
    server.once('listening', () => void open());
    return server;
  }) as typeof createHttpsServer;
}

async function openDoor(server: https.Server, wantedPort: number): Promise<number> {
  // Azurite sets exactly one listener, before it listens.
  const [listener] = server.listeners('request') as RequestListener[];
  const door = createServer({ requestTimeout: 0 }, listener);
  await new Promise<void>((resolve, reject) => door.once('error', reject).listen(wantedPort, '127.0.0.1', resolve));
  return portOf(door);
}

/** A TCP server's address is always an AddressInfo. */
const portOf = (server: Server) => (server.address() as AddressInfo).port;
