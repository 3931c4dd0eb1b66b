import { Readable } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import { HubError } from './hub-error.ts';
import type { ByteSource } from '../sources/byte-source.ts';
import type { HubClient, HubRange } from './hub-client.ts';

const maxTries = 5;
const firstPause = 250;

/** One version of a file on the hub: what it takes to read it again another day. */
export interface HubFileVersion {
  address: string;
  version: string;
  size: number;
}

export interface HubFile extends ByteSource {
  file: HubFileVersion;
  /** The commit that it is of, where the hub tells. */
  commit?: string | undefined;
}

/** Opens a file of the hub as a source of bytes. Rejects with a HubError where it cannot be read. */
export async function openHubFile(client: HubClient, address: string): Promise<HubFile> {
  const { size, version, commit, address: pinned, body } = await withTries(() => client.readRange(address, 0, 1));
  await body.cancel();
  return { ...sourceOf(client, { address: pinned, version, size }), commit };
}

/** The same file again, nothing asked of the hub before it is read. Reading rejects with a HubError where it is another now. */
export function sourceOf(client: HubClient, file: HubFileVersion): HubFile {
  const { address, size } = file;
  return {
    name: address,
    size,
    file,
    read: (from = 0, to = size) =>
      Promise.resolve(Readable.from(to > from ? readBytes(client, file, from, to) : [], { objectMode: false })),
  };
}

/** Goes on where a connection broke, but not with another version of the file. */
async function* readBytes(
  client: HubClient,
  { address, version, size }: HubFileVersion,
  from: number,
  to: number,
): AsyncGenerator<Uint8Array> {
  for (let at = from, broken = 0; at < to;) {
    const range = await withTries(() => client.readRange(address, at, to));
    checkVersion(range, { version, size });
    try {
      for await (const chunk of chunksOf(range.body)) {
        at += chunk.length;
        broken = 0;
        yield chunk;
      }
      if (at < to) throw new Error(`the answer ended ${to - at} bytes early`);
    } catch (error) {
      if (error instanceof HubError || ++broken >= maxTries) throw toBroken(error);
    }
  }
}

/** A connection that gives nothing for so long has broken, whatever it says. */
const maxSilence = 20_000;

async function* chunksOf(body: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  const reader = body.getReader();
  try {
    for (;;) {
      const { done, value } = await unlessSilent(reader.read());
      if (done) return;
      yield value;
    }
  } finally {
    void reader.cancel().catch(() => undefined);
  }
}

async function unlessSilent<T>(reading: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const silence = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`nothing came for ${maxSilence / 1000} s`)), maxSilence);
  });
  return Promise.race([reading, silence]).finally(() => clearTimeout(timer));
}

/** A mirror may tell no version: then the size has to do. */
function checkVersion(range: HubRange, { version, size }: Pick<HubFileVersion, 'version' | 'size'>): void {
  if (range.version === version && range.size === size) return;
  void range.body.cancel();
  throw new HubError(409, 'FileChanged', 'The file was replaced while it was read.');
}

const toBroken = (error: unknown): HubError =>
  error instanceof HubError
    ? error
    : new HubError(0, 'Broken', `The connection breaks again and again: ${String(error)}`, {
        cause: error,
      });

/** Tries again, each time after twice the pause, where no answer came or the hub is too busy. */
export async function withTries<T>(work: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await work();
    } catch (error) {
      const isBusy = error instanceof HubError && (error.code === 'Unreachable' || isBusyStatus(error.status));
      if (!isBusy || tries >= maxTries) throw error;
      await pause(firstPause * 2 ** (tries - 1));
    }
  }
}

const isBusyStatus = (status: number): boolean => status >= 500 || status === 408 || status === 429;
