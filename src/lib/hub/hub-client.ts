import { z } from 'zod';
import { RemoteError } from '../errors.ts';

export const hubName = 'Hugging Face';

/** The files of a dataset as Parquet: by configuration and split, the addresses in the order of their rows. */
export type HubListing = Record<string, Record<string, string[]>>;

export interface HubClient {
  /** Rejects with a RemoteError. */
  listParquet(repository: string): Promise<HubListing>;
  /** Answers with the body of a file's bytes from offset `from` up to but without `to`, wherever the hub keeps them. */
  readRange(address: string, from: number, to: number): Promise<HubRange>;
}

export interface HubRange {
  /** Of the whole file. */
  size: number;
  /** Changes with the file's content; empty where the storage names none. */
  version: string;
  body: ReadableStream<Uint8Array>;
}

export interface HubClientOptions {
  /** Without a slash at the end. */
  url: string;
  /** Sent to the hub alone, never to the storage that it points to. */
  token?: string | undefined;
  fetch?: typeof fetch;
}

const mostRedirects = 5;
const patience = 60_000;
const listingSchema = z.record(z.string(), z.record(z.string(), z.array(z.string())));

export function createHubClient({ url, token, fetch = globalThis.fetch }: HubClientOptions): HubClient {
  const hub = new URL(url);

  function headersFor(target: URL, headers: Record<string, string>): Record<string, string> {
    const isHub = target.origin === hub.origin;
    return { ...headers, 'user-agent': 'droptune', ...(token && isHub ? { authorization: `Bearer ${token}` } : {}) };
  }

  async function get(target: URL, headers: Record<string, string>): Promise<Response> {
    for (let redirects = 0, at = target; redirects <= mostRedirects; redirects += 1) {
      const response = await ask(at, headersFor(at, headers));
      const location = response.headers.get('location');
      if (response.status < 300 || response.status >= 400 || !location) return response;
      await response.body?.cancel();
      at = safeTarget(at, location);
    }
    throw new RemoteError(hubName, 0, 'TooManyRedirects', `${target.pathname} leads from one address to the next.`);
  }

  async function ask(at: URL, headers: Record<string, string>): Promise<Response> {
    // The limit is on the answer's beginning: its body may take as long as the reader does.
    const waiting = new AbortController();
    const timer = setTimeout(() => waiting.abort(new Error(`no answer within ${patience / 1000} s`)), patience);
    try {
      return await fetch(at, { headers, redirect: 'manual', signal: waiting.signal });
    } catch (error) {
      const reason = error instanceof Error && error.cause instanceof Error ? error.cause.message : String(error);
      throw new RemoteError(hubName, 0, 'Unreachable', `${at.origin} cannot be reached: ${reason}`, { cause: error });
    } finally {
      clearTimeout(timer);
    }
  }

  return {
    async listParquet(repository) {
      const path = repository.split('/').map(encodeURIComponent).join('/');
      const response = await get(new URL(`${url}/api/datasets/${path}/parquet`), { accept: 'application/json' });
      if (!response.ok) throw await toError(response);
      const listing = listingSchema.safeParse(await response.json().catch(() => undefined));
      if (listing.success) return listing.data;
      throw new RemoteError(
        hubName,
        0,
        'UnknownAnswer',
        `The list of ${repository}'s Parquet files is not in a known form.`,
      );
    },
    async readRange(address, from, to) {
      // A mirror may list the addresses of the hub it mirrors.
      const { pathname, search } = new URL(address, url);
      const range = { range: `bytes=${from}-${to - 1}`, 'accept-encoding': 'identity' };
      const response = await get(new URL(`${hub.origin}${pathname}${search}`), range);
      if (!response.ok) throw await toError(response);
      return toRange(response, from);
    },
  };
}

/** Goes on to where an answer points, but never from https to http. */
function safeTarget(from: URL, location: string): URL {
  const target = new URL(location, from);
  const isSafe = target.protocol === 'https:' || (target.protocol === 'http:' && from.protocol === 'http:');
  if (isSafe) return target;
  throw new RemoteError(hubName, 0, 'UnsafeRedirect', `${from.pathname} leads to an address that is not https.`);
}

function toRange({ status, headers, body }: Response, from: number): HubRange {
  const [, start, size] = /^bytes (\d+)-\d+\/(\d+)$/.exec(headers.get('content-range') ?? '') ?? [];
  if (status === 206 && body && Number(start) === from)
    return { size: Number(size), version: headers.get('etag') ?? '', body };
  void body?.cancel();
  throw new RemoteError(hubName, status, 'NoRanges', 'The storage of the file does not serve parts of it.');
}

async function toError(response: Response): Promise<RemoteError> {
  const text = await response.text().catch(() => '');
  const message = response.headers.get('x-error-message') ?? text.slice(0, 300);
  return new RemoteError(hubName, response.status, response.headers.get('x-error-code') ?? '', message);
}
