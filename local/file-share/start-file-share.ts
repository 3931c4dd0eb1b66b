import { mkdir } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import type { Certificate } from '../certificate.ts';
import type { TokenVerifier } from '../token-verifier.ts';
import { FileError, headerInvalid, headerMissing } from './file-error.ts';
import { makeDirectory, makeFile, putRange, readWhole } from './share-files.ts';
import { readSharePath } from './share-path.ts';

export interface FileShareOptions {
  /** A free one unless given. */
  port?: number;
  /** Files are kept in `<stateFolder>/file-share`. */
  stateFolder: string;
  certificate: Pick<Certificate, 'key' | 'cert'>;
  verifier: TokenVerifier;
  /** The shares that there are. */
  shares: string[];
}

/** The file service of the laptop's storage account: as much of its REST as a small folder's upload needs. */
export interface FileShare {
  /** `https://127.0.0.1:PORT` */
  url: string;
  close(): Promise<void>;
}

/** The first version that takes bearer tokens. */
const oldestVersion = '2022-11-02';

/** Starts it on what was written before. `POST /_switches {"role": false}` takes the role from everybody who asks. */
export async function startFileShare({
  port = 0,
  stateFolder,
  certificate,
  verifier,
  shares,
}: FileShareOptions): Promise<FileShare> {
  const folder = join(stateFolder, 'file-share');
  for (const share of shares) await mkdir(join(folder, share), { recursive: true });
  const switches = { role: true };

  /** As the service does with a bearer token: the token, the version, the intent, then what the role allows. */
  function admit(headers: IncomingMessage['headers']): void {
    const verdict = verifier.verify(headers.authorization, ['https://storage.azure.com']);
    if (!verdict.ok) throw new FileError(401, 'InvalidAuthenticationInfo', verdict.message);
    const version = headers['x-ms-version'];
    if (typeof version !== 'string') throw headerMissing('x-ms-version');
    if (!/^\d{4}-\d\d-\d\d$/.test(version) || version < oldestVersion) throw headerInvalid('x-ms-version');
    const intent = headers['x-ms-file-request-intent'];
    if (intent === undefined) throw headerMissing('x-ms-file-request-intent');
    if (intent !== 'backup') throw headerInvalid('x-ms-file-request-intent');
    if (switches.role) return;
    throw new FileError(
      403,
      'AuthorizationPermissionMismatch',
      'This request is not authorized to perform this operation using this permission.',
    );
  }

  async function answerTo(request: IncomingMessage): Promise<{ status: number; body?: Buffer }> {
    const url = new URL(request.url ?? '/', 'https://127.0.0.1');
    const body = await buffer(request);
    if (url.pathname === '/_switches') {
      if (request.method === 'POST') Object.assign(switches, JSON.parse(body.toString('utf8')));
      return { status: 200, body: Buffer.from(JSON.stringify(switches)) };
    }
    admit(request.headers);
    const path = readSharePath(folder, url.pathname);
    const header = (name: string) => [request.headers[name]].flat()[0];
    if (request.method === 'GET') return { status: 200, body: await readWhole(path) };
    if (request.method !== 'PUT')
      throw new FileError(405, 'UnsupportedHttpVerb', 'The resource does not support the specified HTTP verb.');
    if (url.searchParams.get('restype') === 'directory') await makeDirectory(path);
    else if (url.searchParams.get('comp') === 'range')
      await putRange(path, header('x-ms-range'), header('x-ms-write'), body);
    else if (header('x-ms-type') === 'file' && body.length === 0) await makeFile(path, header('x-ms-content-length'));
    else throw header('x-ms-type') === 'file' ? headerInvalid('Content-Length') : headerMissing('x-ms-type');
    return { status: 201 };
  }

  const server = createServer({ key: certificate.key, cert: certificate.cert }, (request, response) => {
    answerTo(request).then(
      ({ status, body }) => response.writeHead(status, { 'x-ms-version': oldestVersion }).end(body),
      (error: unknown) => {
        const known = error instanceof FileError ? error : new FileError(500, 'InternalError', String(error));
        const headers = { 'content-type': 'application/xml', 'x-ms-error-code': known.code };
        response.writeHead(known.status, headers).end(known.toXml());
      },
    );
  });
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, '127.0.0.1', resolve));
  // A TCP server's address is always an AddressInfo.
  const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
