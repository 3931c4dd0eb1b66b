import { createHash, type KeyObject } from 'node:crypto';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { signAccessToken } from './access-token.ts';
import { ensureIdentityKey } from './identity-key.ts';

/** The managed identity of the laptop: what `IDENTITY_ENDPOINT` and `IDENTITY_HEADER` of a process are set to. */
export interface Identity {
  /** `http://127.0.0.1:PORT/msi/token` */
  endpoint: string;
  header: string;
  close(): Promise<void>;
}

export interface IdentityOptions {
  port?: number;
  /** Where the signing key is kept; `createTokenVerifier` takes the same folder. */
  stateFolder: string;
  /** How long a token is good for, in seconds of real time. A day, as Azure gives, unless said otherwise. */
  lifetimeSeconds?: number;
}

const tenantId = '00000000-0000-4000-8000-0000000d7e01';
const objectId = '00000000-0000-4000-8000-0000000d7e02';
const systemAssignedClientId = '00000000-0000-4000-8000-0000000d7e03';

/** Serves tokens by App Service's managed-identity protocol (api-version 2019-08-01), on loopback. */
export async function startIdentity({
  port = 0,
  stateFolder,
  lifetimeSeconds = 86_400,
}: IdentityOptions): Promise<Identity> {
  const { privateKey } = await ensureIdentityKey(stateFolder);
  const header = toHeader(privateKey);
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://127.0.0.1');
    if (request.method !== 'GET' || url.pathname !== '/msi/token')
      return answer(response, 404, { statusCode: 404, message: 'Not found' });
    if (request.headers['x-identity-header'] !== header)
      return answer(response, 401, { statusCode: 401, message: 'Invalid X-IDENTITY-HEADER' });
    const resource = url.searchParams.get('resource');
    if (url.searchParams.get('api-version') !== '2019-08-01' || !resource) {
      return answer(response, 400, { statusCode: 400, message: 'api-version=2019-08-01 and resource are needed' });
    }
    answer(response, 200, toToken(resource, url.searchParams.get('client_id'), lifetimeSeconds, privateKey));
  });
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, '127.0.0.1', resolve));
  // A TCP server's address is always an AddressInfo.
  const { port: bound } = server.address() as AddressInfo;
  return {
    endpoint: `http://127.0.0.1:${bound}/msi/token`,
    header,
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

/** A secret that stays the same when the endpoint is started again on the same folder. */
function toHeader(privateKey: KeyObject): string {
  return createHash('sha256')
    .update(privateKey.export({ type: 'pkcs8', format: 'der' }))
    .digest('hex')
    .slice(0, 32);
}

function toToken(resource: string, askedClientId: string | null, lifetimeSeconds: number, privateKey: KeyObject) {
  const issuedAt = Math.floor(Date.now() / 1000);
  const clientId = askedClientId ?? systemAssignedClientId;
  const claims = {
    aud: resource,
    iss: `https://sts.windows.net/${tenantId}/`,
    iat: issuedAt,
    nbf: issuedAt - 300,
    exp: issuedAt + lifetimeSeconds,
    appid: clientId,
    oid: objectId,
    tid: tenantId,
  };
  return {
    access_token: signAccessToken(claims, privateKey),
    expires_on: String(claims.exp),
    resource,
    token_type: 'Bearer',
    client_id: clientId,
  };
}

function answer(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' }).end(JSON.stringify(body));
}
