import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import tls from 'node:tls';
import type { TokenCredential } from '@azure/identity';
import { ensureCertificate } from '../../local/certificate.ts';

export interface Asked {
  method: string;
  path: string;
  query: URLSearchParams;
  headers: Record<string, string | string[] | undefined>;
  body: unknown;
}

export interface Answer {
  status?: number;
  headers?: Record<string, string>;
  body?: unknown;
}

/** An HTTPS server on loopback that answers as the test says and remembers what it was asked. */
export async function startAzureStandIn() {
  const folder = await mkdtemp(join(tmpdir(), 'droptune-'));
  const { key, cert } = await ensureCertificate(folder);
  tls.setDefaultCACertificates([...tls.getCACertificates('default'), cert]);
  const asked: Asked[] = [];
  const script = { answer: (_asked: Asked): Answer | undefined => undefined };

  const server = createServer({ key, cert }, (request, response) => {
    void (async () => {
      const { pathname, searchParams } = new URL(request.url ?? '/', 'https://localhost');
      const body: unknown =
        request.headers['content-length'] === undefined ? undefined : await json(request).catch(() => undefined);
      const question = {
        method: request.method ?? '',
        path: pathname,
        query: searchParams,
        headers: request.headers,
        body,
      };
      asked.push(question);
      const answer = script.answer(question) ?? {
        status: 404,
        body: { error: { code: 'ResourceNotFound', message: 'It is not there.' } },
      };
      response.writeHead(answer.status ?? 200, { 'content-type': 'application/json', ...answer.headers });
      response.end(answer.body === undefined ? '' : JSON.stringify(answer.body));
    })();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `https://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    script,
    async close() {
      server.closeAllConnections();
      server.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

export const credential: TokenCredential = {
  getToken: () => Promise.resolve({ token: 'a-token', expiresOnTimestamp: Date.now() + 3_600_000 }),
};

export const workspace = {
  subscriptionId: 's',
  resourceGroup: 'g',
  name: 'w',
  location: 'westeurope',
  identityId: '/subscriptions/s/resourceGroups/g/providers/Microsoft.ManagedIdentity/userAssignedIdentities/droptune',
};
