import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a stand-in of the hub was asked, its storage included. */
export interface AskedOfHub {
  at: 'hub' | 'storage';
  path: string;
  range: string | undefined;
  authorization: string | undefined;
}

export interface HubStandIn {
  url: string;
  asked: AskedOfHub[];
  /** Cuts the next answers of the storage short, after so many bytes each. */
  cutNext(times: number, afterBytes: number): void;
  /** Answers the next requests at the hub with this status. */
  refuseNext(times: number, status: number): void;
  replace(file: string, content: Buffer): void;
  close(): Promise<void>;
}

export interface HubContent {
  /** `owner/name` */
  repository: string;
  /** `config/split/n` and the bytes of that Parquet file. */
  files: Record<string, Buffer>;
  /** Without it the hub answers 401. */
  token?: string;
}

/** The hub's own paths on loopback: the list of Parquet files, and files that redirect twice, at last to another host's storage. */
export async function startHubStandIn({ repository, files, token }: HubContent): Promise<HubStandIn> {
  const asked: AskedOfHub[] = [];
  const faults = { cuts: 0, cutAfter: 0, refusals: 0, status: 503 };
  const note = (at: AskedOfHub['at'], { url = '', headers }: IncomingMessage) =>
    asked.push({ at, path: url, range: headers.range, authorization: headers.authorization });

  const storage = await listen((request, response) => {
    note('storage', request);
    const content = files[new URL(request.url ?? '', 'http://storage').searchParams.get('file') ?? ''];
    const [, from, to] = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '') ?? [];
    if (!content || !from || !to) return void response.writeHead(403).end();
    const part = content.subarray(Number(from), Number(to) + 1);
    response.writeHead(206, {
      'content-range': `bytes ${from}-${Number(from) + part.length - 1}/${content.length}`,
      'content-length': part.length,
      etag: `"${createHash('sha1').update(content).digest('hex')}"`,
    });
    if (faults.cuts === 0 || part.length <= faults.cutAfter) return void response.end(part);
    faults.cuts -= 1;
    response.write(part.subarray(0, faults.cutAfter), () => response.destroy());
  });

  const hub = await listen((request, response) => {
    note('hub', request);
    const { pathname } = new URL(request.url ?? '', 'http://hub');
    if (faults.refusals > 0) {
      faults.refusals -= 1;
      return void response.writeHead(faults.status).end('busy');
    }
    if (token && request.headers.authorization !== `Bearer ${token}`)
      return void response
        .writeHead(401, { 'x-error-code': 'GatedRepo', 'x-error-message': 'Access is restricted.' })
        .end();
    const base = `/api/datasets/${repository}/parquet`;
    if (pathname === base) return void response.end(JSON.stringify(toListing(Object.keys(files), base)));
    const [, listed] = pathname.startsWith(`${base}/`) ? pathname.split(`${base}/`) : [];
    const resolved = /^\/datasets\/.+\/resolve\/(.+)$/.exec(pathname)?.[1];
    const file = (listed ?? resolved)?.replace(/\.parquet$/, '');
    if (!file || !files[file])
      return void response.writeHead(404, { 'x-error-code': 'EntryNotFound' }).end('Not found');
    const location = listed
      ? `/datasets/${repository}/resolve/${file}.parquet`
      : `${addressOf(storage)}/cdn?file=${encodeURIComponent(file)}&signature=s3cret`;
    response.writeHead(302, { location }).end();
  });

  return {
    url: addressOf(hub),
    asked,
    cutNext: (times, afterBytes) => void Object.assign(faults, { cuts: times, cutAfter: afterBytes }),
    refuseNext: (times, status) => void Object.assign(faults, { refusals: times, status }),
    replace: (file, content) => {
      files[file] = content;
    },
    close: async () => {
      await Promise.all([hub, storage].map(close));
    },
  };
}

/** Addresses are those of the real hub, as a mirror would give them on. */
function toListing(files: string[], base: string): Record<string, Record<string, string[]>> {
  const listing: Record<string, Record<string, string[]>> = {};
  for (const file of files) {
    const [config = '', split = ''] = file.split('/');
    ((listing[config] ??= {})[split] ??= []).push(`https://huggingface.co${base}/${file}.parquet`);
  }
  return listing;
}

/** `localhost` and `127.0.0.1` are different origins, on different ports too. */
const addressOf = (server: Server): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

async function listen(listener: RequestListener): Promise<Server> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

function close(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}
