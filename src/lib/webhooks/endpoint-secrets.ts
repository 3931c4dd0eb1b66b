import { z } from 'zod';
import type { SecretCipher } from '../platform/secret-cipher.ts';

const secretsSchema = z.object({
  url: z.string(),
  secret: z.string(),
  /** Secrets that were replaced and sign until then (ISO). */
  previous: z.array(z.object({ secret: z.string(), until: z.string() })).default([]),
});

/** What is known of an endpoint that no table, log or task hub may hold in the clear. */
export type EndpointSecrets = z.infer<typeof secretsSchema>;

export const sealSecrets = (box: SecretCipher, endpointId: string, secrets: EndpointSecrets): string =>
  box.seal(JSON.stringify(secrets), endpointId);

/** Undefined when they cannot be read: they were sealed under a key that is not in the settings any more. */
export function openSecrets(box: SecretCipher, endpointId: string, sealed: string): EndpointSecrets | undefined {
  const text = box.open(sealed, endpointId);
  return text === undefined ? undefined : secretsSchema.parse(JSON.parse(text));
}

export const previousAt = ({ previous }: EndpointSecrets, now: Date): EndpointSecrets['previous'] =>
  previous.filter(({ until }) => new Date(until) > now);

/** The secrets that sign now, the current one first. */
export const signingSecrets = (secrets: EndpointSecrets, now: Date): string[] => [
  secrets.secret,
  ...previousAt(secrets, now).map(({ secret }) => secret),
];
