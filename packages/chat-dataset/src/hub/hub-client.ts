import { z } from 'zod';
import { HubError } from './hub-error.ts';
import { toListing, type HubListing } from './hub-listing.ts';

export interface HubClient {
  /** The files that the hub made of a dataset, or those of one of its revisions. Rejects with a HubError. */
  listParquet(repository: string, revision?: string): Promise<HubListing>;
  /** Answers with the body of a file's bytes from offset `from` up to but without `to`, wherever the hub keeps them. */
  readRange(address: string, from: number, to: number): Promise<HubRange>;
}

export interface HubRange {
  /** Of the whole file. */
  size: number;
  /** Changes with the file's content: the commit it is of, or its ETag; empty where neither is told. */
  version: string;
  commit: string | undefined;
  /** Where the file of this commit is and stays; the address that was asked for where the hub names no commit. */
  address: string;
  body: ReadableStream<Uint8Array>;
}

export interface HubClientOptions {
  /** Without a slash at the end. */
  url: string;
  /** Sent to the hub alone and by https alone, never to the storage that it points to. */
  token?: string | undefined;
  fetch?: typeof fetch;
}

const maxRedirects = 5;
const patience = 20_000;
const maxPages = 1_000;
const listingSchema = z.record(z.string(), z.record(z.string(), z.array(z.string())));
const treeSchema = z.array(z.object({ type: z.string(), path: z.string() }));

/** An answer, where it came from, and where the hub says that this very content is. */
interface HubAnswer {
  response: Response;
  from: URL;
  commit: string | undefined;
  address: string;
}

/** The hub signs the address of a file in its storage for an hour or so; for a minute it is not asked again. */
const knownFor = 60_000;
const maxKnown = 200;

export function createHubClient({ url, token, fetch = globalThis.fetch }: HubClientOptions): HubClient {
  const hub = new URL(url);

  function headersFor(target: URL, headers: Record<string, string>): Record<string, string> {
    const mayKnow = target.origin === hub.origin && target.protocol === 'https:';
    return { ...headers, 'user-agent': 'droptune', ...(token && mayKnow ? { authorization: `Bearer ${token}` } : {}) };
  }

  async function toHubError(response: Response): Promise<HubError> {
    const error = await toError(response, hub);
    if (!token || hub.protocol === 'https:' || ![401, 403].includes(error.status)) return error;
    return new HubError(error.status, error.code, `The token is not sent to ${hub.origin}: it is no https.`);
  }

  async function get(target: URL, headers: Record<string, string>): Promise<HubAnswer> {
    let pinned: Pick<HubAnswer, 'commit' | 'address'> = { commit: undefined, address: target.href };
    for (let redirects = 0, at = target; redirects <= maxRedirects; redirects += 1) {
      const response = await ask(at, headersFor(at, headers));
      if (at.origin === hub.origin && !pinned.commit) pinned = pinOf(at, response) ?? pinned;
      const location = response.headers.get('location');
      if (response.status < 300 || response.status >= 400 || !location) return { response, from: at, ...pinned };
      await response.body?.cancel();
      at = safeTarget(at, location);
    }
    throw new HubError(0, 'TooManyRedirects', `${target.pathname} leads from one address to the next.`);
  }

  async function ask(at: URL, headers: Record<string, string>): Promise<Response> {
    // The limit is on the answer's beginning: its body may take as long as the reader does.
    const waiting = new AbortController();
    const timer = setTimeout(() => waiting.abort(new Error(`no answer within ${patience / 1000} s`)), patience);
    try {
      return await fetch(at, { headers, redirect: 'manual', signal: waiting.signal });
    } catch (error) {
      const reason = error instanceof Error && error.cause instanceof Error ? error.cause.message : String(error);
      throw new HubError(0, 'Unreachable', `${at.origin} cannot be reached: ${reason}`, { cause: error });
    } finally {
      clearTimeout(timer);
    }
  }

  async function getJson<T>(target: URL, schema: z.ZodType<T>): Promise<{ json: T; next: URL | undefined }> {
    const { response } = await get(target, { accept: 'application/json' });
    if (!response.ok) throw await toHubError(response);
    const parsed = schema.safeParse(await response.json().catch(() => undefined));
    if (!parsed.success) throw new HubError(0, 'UnknownAnswer', `${target.pathname} is answered in no known form.`);
    const [, next] = /<([^>]+)>;\s*rel="?next"?/.exec(response.headers.get('link') ?? '') ?? [];
    return { json: parsed.data, next: next === undefined ? undefined : atHub(next) };
  }

  /** A mirror may give the addresses of the hub it mirrors. */
  function atHub(address: string): URL {
    const { pathname, search } = new URL(address, url);
    return new URL(`${hub.origin}${pathname}${search}`);
  }

  const known = new Map<string, Omit<HubAnswer, 'response'> & { until: number }>();

  function remember(address: string, { from, commit, address: pinned }: HubAnswer): void {
    if (known.size >= maxKnown) known.clear();
    const until = known.get(address)?.until ?? Date.now() + knownFor;
    for (const name of [address, pinned]) known.set(name, { from, commit, address: pinned, until });
  }

  /** Asks where a file was a moment ago; undefined where it is not there any more. */
  async function askStorage(address: string, headers: Record<string, string>): Promise<HubAnswer | undefined> {
    const place = known.get(address);
    if (place && place.until > Date.now()) {
      const response = await ask(place.from, headersFor(place.from, headers));
      if (response.status === 206) return { ...place, response };
      await response.body?.cancel();
    }
    known.delete(address);
    return undefined;
  }

  async function listTree(path: string, revision: string): Promise<string[]> {
    const files: string[] = [];
    let page: URL | undefined = new URL(
      `${url}/api/datasets/${path}/tree/${encodeURIComponent(revision)}?recursive=true`,
    );
    for (let pages = 0; page && pages < maxPages; pages += 1) {
      const { json, next }: { json: z.infer<typeof treeSchema>; next: URL | undefined } = await getJson(
        page,
        treeSchema,
      );
      files.push(...json.filter(({ type }) => type === 'file').map((file) => file.path));
      page = next;
    }
    return files;
  }

  return {
    async listParquet(repository, revision) {
      const path = repository.split('/').map(encodeURIComponent).join('/');
      if (revision === undefined)
        return (await getJson(new URL(`${url}/api/datasets/${path}/parquet`), listingSchema)).json;
      const folder = `${url}/datasets/${path}/resolve/${encodeURIComponent(revision)}`;
      return toListing(await listTree(path, revision), folder);
    },
    async readRange(address, from, to) {
      const range = { range: `bytes=${from}-${to - 1}`, 'accept-encoding': 'identity' };
      const answer = (await askStorage(address, range)) ?? (await get(atHub(address), range));
      if (!answer.response.ok) throw await toHubError(answer.response);
      if (answer.from.origin !== hub.origin) remember(address, answer);
      return toRange(answer, from);
    },
  };
}

/** The hub answers for a branch with the commit that it stands at; at that commit a file never changes. */
function pinOf(at: URL, { headers }: Response): Pick<HubAnswer, 'commit' | 'address'> | undefined {
  const commit = headers.get('x-repo-commit') ?? '';
  if (!/^[0-9a-f]{40}$/.test(commit)) return undefined;
  const address = new URL(at);
  address.pathname = at.pathname.replace(/^(\/datasets\/.+?\/resolve\/)[^/]+(?=\/)/, `$1${commit}`);
  return { commit, address: address.href };
}

/** Goes on to where an answer points, but never from https to http. */
function safeTarget(from: URL, location: string): URL {
  const target = new URL(location, from);
  const isSafe = target.protocol === 'https:' || (target.protocol === 'http:' && from.protocol === 'http:');
  if (isSafe) return target;
  throw new HubError(0, 'UnsafeRedirect', `${from.pathname} leads to an address that is not https.`);
}

function toRange({ response, commit, address }: HubAnswer, from: number): HubRange {
  const { status, headers, body } = response;
  const [, start, size] = /^bytes (\d+)-\d+\/(\d+)$/.exec(headers.get('content-range') ?? '') ?? [];
  if (status === 206 && body && Number(start) === from)
    return { size: Number(size), version: commit ?? headers.get('etag') ?? '', commit, address, body };
  void body?.cancel();
  throw new HubError(status, 'NoRanges', 'The storage of the file does not serve parts of it.');
}

/** What the storage behind the hub says may hold the signature that it was asked with. */
async function toError(response: Response, hub: URL): Promise<HubError> {
  const { status, headers, url } = response;
  const text = await response.text().catch(() => '');
  const isHub = URL.canParse(url) && new URL(url).origin === hub.origin;
  const message =
    headers.get('x-error-message') ?? (isHub ? text.slice(0, 300) : 'The storage behind the hub refused.');
  return new HubError(status, headers.get('x-error-code') ?? '', message);
}
