import { connect, isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { beforeAbort, reasonOf } from './before-abort.ts';
import { RefusedAddress, resolvePublicName, type NameAddress, type NameLookup } from './resolve-name.ts';
import { hostOf } from './webhook-target.ts';

/** How long one of several addresses may keep the next one waiting. */
const addressPatienceMs = 1_000;

/** This machine, whose names are never looked up. */
const loopback: NameAddress[] = [
  { address: '127.0.0.1', family: 4 },
  { address: '::1', family: 6 },
];

/**
 * Opens a connection to the host of a URL, secured for https, over which nothing has been sent. The addresses that are
 * checked are the ones that are connected to: a name is resolved once, and the socket gets the answer. The peer is looked at
 * again before the first byte. `signal` ends it at any time.
 */
export async function openConnection(
  { url, loopback: isLoopback }: { url: URL; loopback: boolean },
  lookUp: NameLookup,
  signal: AbortSignal,
): Promise<Socket> {
  const host = hostOf(url);
  const family = isIP(host);
  let addresses = loopback;
  if (family === 4 || family === 6) addresses = [{ address: host, family }];
  else if (!isLoopback) addresses = await beforeAbort(resolvePublicName(host, lookUp), signal);
  const socket = await connectTcp(url, addresses, signal);
  return url.protocol === 'https:' ? secure(socket, host, signal) : socket;
}

function connectTcp(url: URL, addresses: NameAddress[], signal: AbortSignal): Promise<Socket> {
  const { protocol, port } = url;
  return new Promise((resolve, reject) => {
    const socket = connect({
      host: hostOf(url),
      port: port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port),
      // Not called for an address; those have been checked as they stand.
      lookup: (_name, _options, callback) => callback(null, addresses),
      autoSelectFamily: true,
      autoSelectFamilyAttemptTimeout: addressPatienceMs,
      noDelay: true,
      signal,
    });
    socket.on('error', reject);
    socket.once('connect', () => {
      if (addresses.some(({ address }) => isPeer(socket, address))) return resolve(socket);
      socket.destroy();
      reject(new RefusedAddress('it was connected to another address than its own'));
    });
  });
}

/** IPv6 addresses have several spellings; the system tells its own. */
const isPeer = ({ remoteAddress = '' }: Socket, address: string): boolean =>
  isIP(remoteAddress) !== 0 && canonical(remoteAddress) === canonical(address);

const canonical = (address: string): string =>
  isIP(address) === 6 ? new URL(`http://[${address.replace(/%.*$/, '')}]`).hostname : address;

function secure(socket: Socket, host: string, signal: AbortSignal): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const secured = connectTls({
      socket,
      host,
      ...(isIP(host) === 0 ? { servername: host } : {}),
      ALPNProtocols: ['http/1.1'],
      minVersion: 'TLSv1.2',
      // Said, because the environment may say otherwise.
      rejectUnauthorized: true,
    });
    secured.on('error', reject);
    secured.once('secureConnect', () => resolve(secured));
    signal.addEventListener('abort', () => secured.destroy(reasonOf(signal)), { once: true });
  });
}
