import type { Resolver } from 'node:dns/promises';
import { isIP } from 'node:net';
import { isPublicAddress } from './public-address.ts';

/** An address of a name, in the form that sockets take. */
export interface NameAddress {
  address: string;
  family: 4 | 6;
}

/** Every address of a name; rejects when that cannot be told. */
export type NameLookup = (name: string) => Promise<readonly NameAddress[]>;

/** The connection would have gone where no webhook may go. */
export class RefusedAddress extends Error {}

/** It could not be told where a name leads; `code` says why. */
export class UnresolvedName extends Error {
  readonly code: string;

  constructor(code = 'unknown') {
    super(`The name could not be resolved: ${code}.`);
    this.code = code;
  }
}

/** What a name server says of a name that has no address of the kind. */
const nothing = new Set(['ENODATA', 'ENOTFOUND']);

/**
 * Asks the resolver's name servers for A and AAAA records, not the system: its lookups keep one of four threads busy for as
 * long as a name server is silent. Neither hosts files nor search domains play a part. Either of the two failing, not by
 * having no record, is a failure.
 */
export function createNameLookup(resolver: Resolver): NameLookup {
  return async (name) => {
    const [four, six] = await Promise.allSettled([resolver.resolve4(name), resolver.resolve6(name)]);
    return [...addressesIn(four, 4), ...addressesIn(six, 6)];
  };
}

function addressesIn(answer: PromiseSettledResult<string[]>, family: 4 | 6): NameAddress[] {
  if (answer.status === 'fulfilled') return answer.value.map((address) => ({ address, family }));
  const { code } = answer.reason as NodeJS.ErrnoException;
  if (code && nothing.has(code)) return [];
  throw answer.reason;
}

/** The addresses of a name that a socket may connect to. Rejects when there is none, or when only one of them is not public. */
export async function resolvePublicName(name: string, lookUp: NameLookup): Promise<NameAddress[]> {
  const addresses = await lookUp(name).catch((error: unknown) => {
    throw new UnresolvedName((error as NodeJS.ErrnoException).code);
  });
  if (addresses.length === 0) throw new UnresolvedName('ENODATA');
  if (!addresses.every(({ address, family }) => isIP(address) === family && isPublicAddress(address)))
    throw new RefusedAddress('its name leads to an address that is not public');
  return [...addresses];
}
