import { createServer, type AddressInfo, type Server } from 'node:net';

/** Whether a server may listen on this port of the loopback address now. */
export async function isPortFree(port: number): Promise<boolean> {
  try {
    await stopListening(await listen(port));
    return true;
  } catch {
    return false;
  }
}

/** As many ports as asked for, all different, free now. */
export async function findFreePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(Array.from({ length: count }, () => listen(0)));
  // A TCP server's address is always an AddressInfo.
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(servers.map(stopListening));
  return ports;
}

function listen(port: number): Promise<Server> {
  const server = createServer();
  return new Promise((resolve, reject) => {
    server.once('error', reject).listen(port, '127.0.0.1', () => resolve(server));
  });
}

function stopListening(server: Server): Promise<void> {
  return new Promise((resolve) => server.close(() => resolve()));
}
