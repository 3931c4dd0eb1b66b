import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
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
  /** The commit that the dataset stands at. */
  commit(): string;
  /** Cuts the next answers of the storage short, after so many bytes each. */
  cutNext(times: number, afterBytes: number): void;
  /** Answers the next requests at the hub with this status. */
  refuseNext(times: number, status: number): void;
  /** Commits another content of a file; the commit before stays. */
  replace(file: string, content: Buffer): void;
  /** Makes signatures that were given out worthless. */
  expire(): void;
  /** Makes the commits before the last one go, as a squashed history does. */
  forget(): void;
  close(): Promise<void>;
}

export interface HubContent {
  /** `owner/name` */
  repository: string;
  /** `config/split/n` and the bytes of that Parquet file; a split `partial-…` is the beginning of one. */
  files: Record<string, Buffer>;
  /** Without it the hub answers 401. */
  token?: string;
  /** Speaks https with it. */
  certificate?: { key: string; cert: string };
  /** Names no commits, as some mirrors do. */
  mirror?: boolean;
  /** Makes no Parquet files of the dataset, as of most private ones. */
  unconverted?: 'missing' | 'empty';
}

/** Entries of a page of a file listing. */
const entriesOfPage = 2;
const convertBranch = 'refs/convert/parquet';

interface Commit {
  sha: string;
  files: Record<string, Buffer>;
}

const toCommit = (files: Record<string, Buffer>): Commit => {
  const hash = createHash('sha1');
  for (const [name, content] of Object.entries(files)) hash.update(name).update(content);
  return { sha: hash.digest('hex'), files };
};

/** `default/train/0`, as the branch `main` names the file, as `push_to_hub` does; elsewhere as the hub's converter does. */
function pathOf(file: string, isMain: boolean): string {
  const [config = '', split = '', index = ''] = file.split('/');
  if (!isMain) return `${config}/${split}/${index.padStart(4, '0')}.parquet`;
  return `${config === 'default' ? 'data' : config}/${split}-${index.padStart(5, '0')}-of-00009.parquet`;
}

/**
 * The hub's own paths on loopback: the list of Parquet files, the files of a revision, and files that redirect twice, at last to
 * another host's storage.
 */
export async function startHubStandIn(content: HubContent): Promise<HubStandIn> {
  const { repository, files, token, certificate, mirror = false, unconverted } = content;
  const asked: AskedOfHub[] = [];
  let signature = 1;
  const faults = { cuts: 0, cutAfter: 0, refusals: 0, status: 503 };
  let commits = [toCommit(files)];
  const head = (): Commit => commits.at(-1)!;
  const note = (at: AskedOfHub['at'], { url = '', headers }: IncomingMessage) =>
    asked.push({ at, path: url, range: headers.range, authorization: headers.authorization });

  const commitAt = (revision: string): Commit | undefined =>
    revision === 'main' || (revision === convertBranch && !unconverted)
      ? head()
      : commits.find(({ sha }) => sha === revision);

  const storage = await listen(certificate, (request, response) => {
    note('storage', request);
    const { searchParams } = new URL(request.url ?? '', 'http://storage');
    const content = commitAt(searchParams.get('commit') ?? '')?.files[searchParams.get('file') ?? ''];
    const [, from, to] = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '') ?? [];
    if (!content || !from || !to || searchParams.get('signature') !== `s3cret${signature}`)
      return void response.writeHead(403).end(`Signature s3cret does not fit.`);
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

  const base = `/api/datasets/${repository}`;

  /** Addresses are those of the real hub, as a mirror would give them on. */
  function listParquet(response: ServerResponse): void {
    const listing: Record<string, Record<string, string[]>> = {};
    for (const file of unconverted ? [] : Object.keys(head().files)) {
      const [config = '', split = ''] = file.split('/');
      ((listing[config] ??= {})[split.replace('partial-', '')] ??= []).push(
        `https://huggingface.co${base}/parquet/${file}.parquet`,
      );
    }
    response.end(JSON.stringify(listing));
  }

  function listTree(response: ServerResponse, revision: string, from: number): void {
    const paths = Object.keys(commitAt(revision)!.files).map((file) => pathOf(file, revision === 'main'));
    const entries = ['.gitattributes', ...paths].map((path) => ({ type: 'file', path, size: 1 }));
    const next = from + entriesOfPage;
    const link = `<https://huggingface.co${base}/tree/${encodeURIComponent(revision)}?recursive=true&cursor=${next}>; rel="next"`;
    response.writeHead(200, next < entries.length ? { link } : {});
    response.end(JSON.stringify([{ type: 'directory', path: 'data' }, ...entries.slice(from, next)]));
  }

  function resolve(response: ServerResponse, revision: string, path: string): void {
    const commit = commitAt(revision);
    const file = Object.keys(commit?.files ?? {}).find((name) => [true, false].some((is) => pathOf(name, is) === path));
    if (!commit || !file) return notFound(response);
    const query = new URLSearchParams({
      file,
      commit: mirror ? 'main' : commit.sha,
      signature: `s3cret${signature}`,
    }).toString();
    const location = `${addressOf(storage, certificate)}/cdn?${query}`;
    response.writeHead(302, { location, ...(mirror ? {} : { 'x-repo-commit': commit.sha }) }).end();
  }

  const hub = await listen(certificate, (request, response) => {
    note('hub', request);
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://hub');
    if (faults.refusals > 0) {
      faults.refusals -= 1;
      return void response.writeHead(faults.status).end('busy');
    }
    if (token && request.headers.authorization !== `Bearer ${token}`)
      return void response
        .writeHead(401, { 'x-error-code': 'GatedRepo', 'x-error-message': 'Access is restricted.' })
        .end();
    if (pathname === `${base}/parquet` && unconverted === 'missing') return notFound(response);
    if (pathname === `${base}/parquet`) return listParquet(response);
    const tree = pathname.startsWith(`${base}/tree/`) && decodeURIComponent(pathname.slice(`${base}/tree/`.length));
    if (tree) return commitAt(tree) ? listTree(response, tree, Number(searchParams.get('cursor'))) : notFound(response);
    const [, listed] = pathname.split(`${base}/parquet/`);
    if (listed && head().files[listed.replace(/\.parquet$/, '')]) {
      const path = pathOf(listed.replace(/\.parquet$/, ''), false);
      const location = `/datasets/${repository}/resolve/${encodeURIComponent(convertBranch)}/${path}`;
      return void response.writeHead(302, { location }).end();
    }
    const [, revision, path] = /^\/datasets\/.+\/resolve\/([^/]+)\/(.+)$/.exec(pathname) ?? [];
    return revision && path ? resolve(response, decodeURIComponent(revision), path) : notFound(response);
  });

  return {
    url: addressOf(hub, certificate),
    asked,
    commit: () => head().sha,
    cutNext: (times, afterBytes) => void Object.assign(faults, { cuts: times, cutAfter: afterBytes }),
    refuseNext: (times, status) => void Object.assign(faults, { refusals: times, status }),
    replace: (file, content) => {
      commits.push(toCommit({ ...head().files, [file]: content }));
    },
    expire: () => {
      signature += 1;
    },
    forget: () => {
      commits = [head()];
    },
    close: async () => {
      await Promise.all([hub, storage].map(close));
    },
  };
}

const notFound = (response: ServerResponse): void =>
  void response.writeHead(404, { 'x-error-code': 'EntryNotFound' }).end('Not found');

/** `localhost` and `127.0.0.1` are different origins, on different ports too. */
const addressOf = (server: Server, certificate: object | undefined): string =>
  `${certificate ? 'https' : 'http'}://127.0.0.1:${(server.address() as AddressInfo).port}`;

async function listen(certificate: HubContent['certificate'], listener: RequestListener): Promise<Server> {
  const server: Server = certificate ? createSecureServer(certificate, listener) : createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

function close(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}
