import { randomInt } from 'node:crypto';
import { createServer, type Server } from 'node:net';

/** Whether a server may listen on this port of the loopback address now. */
export async function isPortFree(port: number): Promise<boolean> {
  try {
    await stopListening(await listen(port));
    return true;
  } catch {
    return false;
  }
}

/** Below the ports that systems hand to outgoing connections: one that is free now is not taken by chance a moment later. */
const lowest = 15_000;
const highest = 32_000;

/** As many ports as asked for, all different, free now. */
export async function findFreePorts(count: number): Promise<number[]> {
  const found = new Set<number>();
  while (found.size < count) {
    const candidate = randomInt(lowest, highest);
    if (!found.has(candidate) && (await isPortFree(candidate))) found.add(candidate);
  }
  return [...found];
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
