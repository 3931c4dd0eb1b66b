import { Resolver } from 'node:dns/promises';
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

/** Asked over the network and never by way of the system's own resolver, which keeps one of four threads busy while a name server is silent. */
const resolver = new Resolver({ timeout: 2_500, tries: 2 });

/** What a name server says of a name that has no address of the kind. */
const nothing = new Set(['ENODATA', 'ENOTFOUND']);

/** Asks name servers for A and AAAA records. Neither hosts files nor search domains play a part. */
export const lookUpName: NameLookup = async (name) => {
  const [four, six] = await Promise.allSettled([resolver.resolve4(name), resolver.resolve6(name)]);
  return [...addressesIn(four, 4), ...addressesIn(six, 6)];
};

function addressesIn(answer: PromiseSettledResult<string[]>, family: 4 | 6): NameAddress[] {
  if (answer.status === 'fulfilled') return answer.value.map((address) => ({ address, family }));
  const { code } = answer.reason as NodeJS.ErrnoException;
  if (code && nothing.has(code)) return [];
  throw answer.reason;
}

/** The addresses of a name that a socket may connect to. Rejects when there is none, or when only one of them is not public. */
export async function resolvePublicName(name: string, lookUp: NameLookup): Promise<NameAddress[]> {
  const addresses = await lookUp(name);
  if (addresses.length === 0) throw Object.assign(new Error(`${name} has no address.`), { code: 'ENODATA' });
  if (!addresses.every(({ address, family }) => isIP(address) === family && isPublicAddress(address)))
    throw new RefusedAddress('its name leads to an address that is not public');
  return [...addresses];
}
