import { randomUUID, sign, verify, type KeyObject } from 'node:crypto';
import { z } from 'zod';

/** What Entra ID puts into a managed identity's access token, as far as the stand-ins look. Times are Unix seconds. */
export interface AccessTokenClaims {
  aud: string;
  iss: string;
  iat: number;
  nbf: number;
  exp: number;
  appid: string;
  oid: string;
  tid: string;
}

const claimsSchema = z.object({ aud: z.string(), nbf: z.number(), exp: z.number() });

export type ReadClaims = z.infer<typeof claimsSchema>;

const toPart = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

/** A JWT signed with RS256. */
export function signAccessToken(claims: AccessTokenClaims, privateKey: KeyObject): string {
  const head = toPart({ typ: 'JWT', alg: 'RS256', kid: 'laptop' });
  const signed = `${head}.${toPart({ ...claims, sub: claims.oid, ver: '1.0', uti: randomUUID() })}`;
  return `${signed}.${sign('sha256', Buffer.from(signed), privateKey).toString('base64url')}`;
}

/** The claims of a token that this key signed; undefined for anything else. Says nothing about its time or audience. */
export function readAccessToken(token: string, publicKey: KeyObject): ReadClaims | undefined {
  const [head, body, signature, ...rest] = token.split('.');
  if (!head || !body || !signature || rest.length > 0) return undefined;
  const genuine = verify('sha256', Buffer.from(`${head}.${body}`), publicKey, Buffer.from(signature, 'base64url'));
  if (!genuine) return undefined;
  return claimsSchema.safeParse(JSON.parse(Buffer.from(body, 'base64url').toString())).data;
}
