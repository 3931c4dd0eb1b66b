import * as zlib from 'node:zlib';
import type { Transform } from 'node:stream';
import type { CompressionCodec } from 'hyparquet';
import { whole } from './corrupt-parquet.ts';
import { streamInto } from './stream-into.ts';
import { createSnappyUnpacker } from './unpack-snappy.ts';

/** How the pages of a codec are unpacked. */
export interface Unpacker {
  /** A page that is at hand as a whole; `length` is how long it has to become. */
  whole(page: Buffer, length: number): Buffer;
  /** A large page while its bytes come in, into `target`, which has just the room for it. Undefined where it has to be at hand. */
  streamed: ((pieces: AsyncIterable<Buffer>, target: Buffer) => Promise<void>) | undefined;
}

type Packaged = 'SNAPPY' | 'ZSTD' | 'LZ4' | 'LZ4_RAW';

/** Unpackers by codec: Node's where it has one, otherwise what is loaded for it. Undefined for a codec that nobody knows. */
export async function unpackerOf(codec: CompressionCodec): Promise<Unpacker | undefined> {
  switch (codec) {
    case 'UNCOMPRESSED':
      return { whole: (page) => page, streamed: undefined };
    case 'GZIP':
      return nodes(zlib.gunzipSync, () => zlib.createGunzip());
    case 'BROTLI':
      return nodes(zlib.brotliDecompressSync, () => zlib.createBrotliDecompress());
    case 'SNAPPY':
      return { whole: await packaged(codec), streamed: streamSnappy };
    case 'ZSTD':
      return nodeZstd() ?? { whole: await packaged(codec), streamed: undefined };
    case 'LZ4':
    case 'LZ4_RAW':
      return { whole: await packaged(codec), streamed: undefined };
    case 'LZO':
      return undefined;
  }
}

function nodes(unpack: (page: Buffer, options: zlib.ZlibOptions) => Buffer, createDecoder: () => Transform): Unpacker {
  return {
    whole: (page, length) => unpack(page, { maxOutputLength: Math.max(1, length) }),
    streamed: (pieces, target) => streamInto(pieces, createDecoder(), target),
  };
}

/** Node has zstd from 22.15 on. */
function nodeZstd(): Unpacker | undefined {
  const unpack: (typeof zlib)['zstdDecompressSync'] | undefined = zlib.zstdDecompressSync;
  if (typeof unpack !== 'function') return undefined;
  return {
    whole: (page, length) => unpack(page, { maxOutputLength: Math.max(1, length) }),
    streamed: (pieces, target) => streamInto(pieces, zlib.createZstdDecompress(), target),
  };
}

async function streamSnappy(pieces: AsyncIterable<Buffer>, target: Buffer): Promise<void> {
  const unpacker = createSnappyUnpacker(target);
  for await (const piece of pieces) whole(() => unpacker.push(piece));
  whole(() => unpacker.end());
}

async function packaged(codec: Packaged): Promise<Unpacker['whole']> {
  const { compressors } = await import('hyparquet-compressors');
  return (page, length) => {
    const unpacked = compressors[codec]?.(page, length) ?? new Uint8Array(0);
    return Buffer.from(unpacked.buffer, unpacked.byteOffset, unpacked.length);
  };
}
