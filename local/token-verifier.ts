import { readAccessToken } from './access-token.ts';
import { ensureIdentityKey } from './identity-key.ts';

/** Whether a caller may pass; a refusal has the code and message of Azure Resource Manager. */
export type TokenVerdict = { ok: true } | { ok: false; status: 401; code: string; message: string };

export interface TokenVerifier {
  /** `audiences` are compared without a trailing slash: a token for any of them passes. */
  verify(authorizationHeader: string | undefined, audiences: string[]): TokenVerdict;
}

const refuse = (code: string, message: string): TokenVerdict => ({ ok: false, status: 401, code, message });
const withoutSlash = (audience: string) => audience.replace(/\/$/, '');

/** Checks tokens of the identity stand-in whose `stateFolder` this is; it need not run, nor in this process. */
export async function createTokenVerifier(stateFolder: string): Promise<TokenVerifier> {
  const { publicKey } = await ensureIdentityKey(stateFolder);
  return {
    verify(authorizationHeader, audiences) {
      const token = /^Bearer (\S+)$/i.exec(authorizationHeader ?? '')?.[1];
      if (!token)
        return refuse('InvalidAuthenticationToken', "The 'Authorization' header is missing or is not a bearer token.");
      const claims = readAccessToken(token, publicKey);
      if (!claims) return refuse('InvalidAuthenticationToken', 'The access token is invalid.');
      const seconds = Date.now() / 1000;
      if (claims.exp <= seconds)
        return refuse('ExpiredAuthenticationToken', 'The access token expiry has passed: ask for a new one.');
      if (claims.nbf > seconds + 60) return refuse('InvalidAuthenticationToken', 'The access token is not valid yet.');
      if (audiences.some((audience) => withoutSlash(audience) === withoutSlash(claims.aud))) return { ok: true };
      const allowed = audiences.map((audience) => `'${audience}'`).join(', ');
      return refuse(
        'InvalidAuthenticationTokenAudience',
        `The access token has been obtained for wrong audience or resource '${claims.aud}'. It should exactly match with one of the allowed audiences ${allowed}.`,
      );
    },
  };
}
