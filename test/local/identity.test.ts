import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer, request } from 'node:https';
import { ManagedIdentityCredential } from '@azure/identity';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { signAccessToken } from '../../local/access-token.ts';
import { ensureCertificate } from '../../local/certificate.ts';
import { startIdentity, type Identity } from '../../local/identity.ts';
import { createTokenVerifier, type TokenVerifier } from '../../local/token-verifier.ts';

const management = ['https://management.azure.com'];
let folder: string;
let identity: Identity;
let verifier: TokenVerifier;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'droptune-'));
  identity = await startIdentity({ stateFolder: folder });
  verifier = await createTokenVerifier(folder);
});

afterAll(async () => {
  await identity.close();
  await rm(folder, { recursive: true });
});

const ask = (query: string, header = identity.header) =>
  fetch(`${identity.endpoint}?${query}`, { headers: { 'x-identity-header': header } });

async function tokenFor(resource: string): Promise<string> {
  const response = await ask(`api-version=2019-08-01&resource=${encodeURIComponent(resource)}`);
  const { access_token: token } = (await response.json()) as { access_token: string };
  return token;
}

describe('the identity endpoint', () => {
  it('signs in the real managed-identity credential, whose token the verifier accepts', async () => {
    process.env['IDENTITY_ENDPOINT'] = identity.endpoint;
    process.env['IDENTITY_HEADER'] = identity.header;
    const { token, expiresOnTimestamp } = await new ManagedIdentityCredential().getToken(
      'https://management.azure.com/.default',
    );
    expect(verifier.verify(`Bearer ${token}`, management)).toEqual({ ok: true });
    expect(expiresOnTimestamp).toBeGreaterThan(Date.now() + 23 * 3600_000);
  });

  it('refuses a caller without its header, another api-version and a missing resource', async () => {
    const good = 'api-version=2019-08-01&resource=https%3A%2F%2Fstorage.azure.com';
    expect((await ask(good, 'wrong')).status).toBe(401);
    expect((await ask('api-version=2018-02-01&resource=x')).status).toBe(400);
    expect((await ask('api-version=2019-08-01')).status).toBe(400);
    expect((await ask(good)).status).toBe(200);
  });
});

describe('the token verifier', () => {
  const codeOf = (header: string | undefined) => {
    const verdict = verifier.verify(header, management);
    return verdict.ok ? 'ok' : verdict.code;
  };
  const claims = { aud: management[0] ?? '', iss: '', iat: 0, nbf: 0, exp: 1, appid: '', oid: '', tid: '' };

  it('refuses no token, a broken one and one of a foreign key', () => {
    const foreign = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
    expect(codeOf(undefined)).toBe('InvalidAuthenticationToken');
    expect(codeOf('Bearer a.b.c')).toBe('InvalidAuthenticationToken');
    expect(codeOf(`Bearer ${signAccessToken({ ...claims, exp: 4e9 }, foreign)}`)).toBe('InvalidAuthenticationToken');
  });

  it('refuses a token for another audience and takes one with a trailing slash', async () => {
    expect(codeOf(`Bearer ${await tokenFor('https://storage.azure.com')}`)).toBe('InvalidAuthenticationTokenAudience');
    expect(codeOf(`Bearer ${await tokenFor('https://management.azure.com/')}`)).toBe('ok');
  });

  it('refuses a token that has expired', async () => {
    const brief = await startIdentity({ stateFolder: folder, lifetimeSeconds: -1 });
    const response = await fetch(`${brief.endpoint}?api-version=2019-08-01&resource=https://management.azure.com`, {
      headers: { 'x-identity-header': brief.header },
    });
    const { access_token: token } = (await response.json()) as { access_token: string };
    expect(codeOf(`Bearer ${token}`)).toBe('ExpiredAuthenticationToken');
    await brief.close();
  });
});

describe('the certificate', () => {
  it('is made once, also when asked for at the same time, and serves 127.0.0.1 and localhost', async () => {
    const all = await Promise.all([1, 2, 3].map(() => ensureCertificate(folder)));
    const [certificate] = all;
    if (!certificate) throw new Error('no certificate');
    expect(new Set(all.map(({ cert, key }) => cert + key)).size).toBe(1);
    expect(await ensureCertificate(folder)).toEqual(certificate);
    const server = createServer(certificate, (_, response) => response.end('hello'));
    await new Promise<void>((resolve) => server.listen(0, resolve));
    const address = server.address();
    const port = typeof address === 'object' ? address?.port : undefined;
    for (const host of ['127.0.0.1', 'localhost']) {
      const status = await new Promise((resolve, reject) => {
        request({ host, port, ca: certificate.cert, agent: false }, (response) => resolve(response.resume().statusCode))
          .on('error', reject)
          .end();
      });
      expect(status).toBe(200);
    }
    server.close();
  });
});
