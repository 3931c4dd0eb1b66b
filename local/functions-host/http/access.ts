import { timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { type HostKeys, ownKeyOf } from '../host-keys.ts';

const same = (left: string, right: string) =>
  left.length === right.length && timingSafeEqual(Buffer.from(left), Buffer.from(right));

/** The key that a request brings: `?code=` or `x-functions-key`; empty when none. */
export function keyOf(request: IncomingMessage, url: URL): string {
  const header = request.headers['x-functions-key'];
  return url.searchParams.get('code') ?? (typeof header === 'string' ? header : '');
}

/** Whether a key opens an HTTP function of an auth level. */
export function opensFunction(key: string, authLevel: string, functionName: string, keys: HostKeys): boolean {
  if (authLevel === 'anonymous') return true;
  if (same(key, keys.master)) return true;
  if (authLevel === 'admin') return false;
  return same(key, keys.function) || same(key, ownKeyOf(functionName, keys));
}

/** What a key is to a system webhook: its own or the master key, another valid key, or none. */
export function webhookAccess(key: string, systemKey: string | undefined, keys: HostKeys): 'open' | 401 | 403 {
  if (same(key, keys.master) || (systemKey !== undefined && same(key, systemKey))) return 'open';
  return [keys.function, keys.eventGrid, keys.durable].some((other) => same(key, other)) ? 403 : 401;
}

export const opensAdmin = (key: string, keys: HostKeys) => same(key, keys.master);

/** The header of a 401 to who may not enter: it names a token that the request has brought, which no token of this host can be. */
export function challenge({ headers }: IncomingMessage): { 'www-authenticate': string } {
  const hasToken = /^bearer +\S/i.test(headers.authorization ?? '') || Boolean(headers['x-ms-site-token']);
  return { 'www-authenticate': hasToken ? 'Bearer error="invalid_token"' : 'Bearer' };
}
