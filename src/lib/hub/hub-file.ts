import { Readable } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import { RemoteError } from '../errors.ts';
import type { ByteSource } from '../dataset/byte-source.ts';
import { hubName, type HubClient, type HubRange } from './hub-client.ts';

const mostTries = 5;
const firstPause = 250;

/** Opens a file of the hub as a source of bytes. Rejects with a RemoteError where it cannot be read. */
export async function openHubFile(client: HubClient, address: string): Promise<ByteSource> {
  const { size, version, body } = await withTries(() => client.readRange(address, 0, 1));
  await body.cancel();
  const read = (from: number, to: number) => readBytes(client, { address, version }, from, to);
  return {
    name: address,
    size,
    read: (from = 0, to = size) =>
      Promise.resolve(Readable.from(to > from ? read(from, to) : [], { objectMode: false })),
  };
}

/** Goes on where a connection broke, but not with another version of the file. */
async function* readBytes(
  client: HubClient,
  { address, version }: { address: string; version: string },
  from: number,
  to: number,
): AsyncGenerator<Uint8Array> {
  for (let at = from, broken = 0; at < to;) {
    const range = await withTries(() => client.readRange(address, at, to));
    checkVersion(range, version);
    try {
      for await (const chunk of range.body) {
        at += chunk.length;
        broken = 0;
        yield chunk;
      }
      if (at < to) throw new Error(`the answer ended ${to - at} bytes early`);
    } catch (error) {
      if (error instanceof RemoteError || ++broken >= mostTries) throw toBroken(error);
    }
  }
}

function checkVersion(range: HubRange, version: string): void {
  if (range.version === version) return;
  void range.body.cancel();
  throw new RemoteError(hubName, 409, 'FileChanged', 'The file was replaced while it was read.');
}

const toBroken = (error: unknown): RemoteError =>
  error instanceof RemoteError
    ? error
    : new RemoteError(hubName, 0, 'Broken', `The connection breaks again and again: ${String(error)}`, {
        cause: error,
      });

/** Tries again, each time after twice the pause, where no answer came or the hub is too busy. */
async function withTries<T>(work: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await work();
    } catch (error) {
      const isBusy = error instanceof RemoteError && (error.code === 'Unreachable' || isBusyStatus(error.status));
      if (!isBusy || tries >= mostTries) throw error;
      await pause(firstPause * 2 ** (tries - 1));
    }
  }
}

const isBusyStatus = (status: number): boolean => status >= 500 || status === 408 || status === 429;
