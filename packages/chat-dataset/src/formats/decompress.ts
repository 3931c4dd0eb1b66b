import { Readable, pipeline, type Transform } from 'node:stream';
import * as zlib from 'node:zlib';
import type { ByteSource } from '../sources/byte-source.ts';
import type { Compression } from './dataset-format.ts';
import { UnreadableRest, reasonOf } from './unreadable-rest.ts';
import { zstdFrames } from './zstd-frames.ts';

const chunkSize = 256 * 1024;

/** Node has it from 22.15 on. */
const zstd: (typeof zlib)['createZstdDecompress'] | undefined = zlib.createZstdDecompress;

export const readsZstd = (): boolean => typeof zstd === 'function';

/**
 * The text of a file from an offset on. What is packed cannot be entered in its middle: it is unpacked from its beginning, which
 * goes many times as fast as reading rows.
 */
export async function* textFrom(
  source: ByteSource,
  compression: Compression,
  from: number,
  { maxBytesOut, onPassing = () => undefined }: { maxBytesOut: number; onPassing?: () => void },
): AsyncGenerator<Buffer> {
  if (compression === 'none') {
    yield* decompressed(await source.read(from), compression, maxBytesOut - from);
    return;
  }
  let at = 0;
  for await (const chunk of decompressed(await source.read(), compression, maxBytesOut)) {
    const rest = at + chunk.length > from ? chunk.subarray(Math.max(0, from - at)) : undefined;
    at += chunk.length;
    if (rest) yield rest;
    else onPassing();
  }
}

/**
 * The bytes as they were before compression, and no more than `maxBytesOut` of them. Throws `UnreadableRest` where the file is
 * at fault, and what the stream itself throws where reading is.
 */
export async function* decompressed(
  stream: Readable,
  compression: Compression,
  maxBytesOut: number,
): AsyncGenerator<Buffer> {
  let bytes = 0;
  for await (const chunk of compression === 'none' ? stream : unpacked(stream, compression)) {
    bytes += (chunk as Buffer).length;
    if (bytes > maxBytesOut) throw tooMuch(maxBytesOut);
    yield chunk as Buffer;
  }
}

async function* unpacked(stream: Readable, compression: 'gzip' | 'zstd'): AsyncGenerator<Buffer> {
  const source = compression === 'zstd' ? Readable.from(zstdFrames(stream), { objectMode: false }) : stream;
  const decoder = createDecoder(compression);
  // The loop below tells what goes wrong; without a listener of its own the pipeline would end the process.
  pipeline(source, decoder, () => undefined);
  try {
    yield* decoder as AsyncIterable<Buffer>;
  } catch (error) {
    if (stream.errored && stream.errored === error) throw error;
    throw broken(compression, error);
  } finally {
    stream.destroy();
  }
}

function createDecoder(compression: 'gzip' | 'zstd'): Transform {
  if (compression === 'gzip') return zlib.createGunzip({ chunkSize });
  if (!zstd) throw new Error('This Node reads no zstd.');
  return zstd({ chunkSize });
}

/** What zstd's decoder says of a frame that looks back further than it has memory for. */
const tooLongWindow = /too much memory|window ?(?:size|log)?.{0,20}(?:too large|exceeds)/i;

const broken = (compression: string, error: unknown): UnreadableRest =>
  tooLongWindow.test(reasonOf(error))
    ? new UnreadableRest(
        'The zstd data was packed with a window of more than 128 MiB, as zstd --long does.',
        'Unpacking it would take that much memory at once.',
        'Pack it again without --long, or with gzip.',
        { cause: error },
      )
    : ofData(compression, error);

const ofData = (compression: string, error: unknown): UnreadableRest =>
  new UnreadableRest(
    `The ${compression} data is broken or cut off here: ${reasonOf(error)}.`,
    'What follows cannot be unpacked, and part of a dataset is not the dataset.',
    'Upload the file again, or pack it again from its source.',
    { cause: error },
  );

export const tooMuch = (maxBytesOut: number): UnreadableRest =>
  new UnreadableRest(
    `The file holds more than ${maxBytesOut} bytes once it is unpacked.`,
    'A small file can unpack to any size; the limit keeps it from filling the storage.',
    'Split the dataset into smaller files, or raise the limit.',
  );
