import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Certificate } from '../../../local/certificate.ts';

/** Blobs for jobs to read, by `<container>/<blob>`: all that Azure ML needs of a blob service. */
export interface Blobs {
  url: string;
  put(path: string, content: string): void;
  close(): Promise<void>;
}

export async function startBlobs(certificate: Certificate): Promise<Blobs> {
  const kept = new Map<string, string>();
  const server = createServer({ key: certificate.key, cert: certificate.cert }, (request, response) => {
    const url = new URL(request.url ?? '/', 'https://127.0.0.1');
    const content = kept.get(decodeURIComponent(url.pathname.replace('/devstoreaccount1/', '')));
    const signed = url.searchParams.has('sig');
    response.writeHead(!signed ? 403 : content === undefined ? 404 : 200).end(signed ? content : undefined);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `https://127.0.0.1:${port}/devstoreaccount1`,
    put: (path, content) => void kept.set(path, content),
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
