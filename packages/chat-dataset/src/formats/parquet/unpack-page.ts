import * as zlib from 'node:zlib';
import type { Transform } from 'node:stream';
import type { CompressionCodec } from 'hyparquet';
import { streamThrough } from './stream-through.ts';
import { streamLz4 } from './unpack-lz4.ts';
import { streamSnappy } from './unpack-snappy.ts';

/** How the pages of a codec are unpacked. */
export interface Unpacker {
  /** A page that is at hand as a whole; `length` is how long it has to become. */
  whole(page: Buffer, length: number): Buffer;
  /** A large page while its bytes come in; a chunk is good until the next one. Undefined where it has to be at hand. */
  streamed: ((pieces: AsyncGenerator<Buffer>) => AsyncGenerator<Buffer>) | undefined;
}

/** What was never packed. */
export const asItIs: Unpacker = { whole: (page) => page, streamed: (pieces) => pieces };

type Packaged = 'SNAPPY' | 'ZSTD' | 'LZ4' | 'LZ4_RAW';

const chunkSize = 256 * 1024;

/** Unpackers by codec: Node's where it has one, otherwise what is loaded for it. Undefined for a codec that nobody knows. */
export async function unpackerOf(codec: CompressionCodec): Promise<Unpacker | undefined> {
  switch (codec) {
    case 'UNCOMPRESSED':
      return asItIs;
    case 'GZIP':
      return nodes(zlib.gunzipSync, () => zlib.createGunzip({ chunkSize }));
    case 'BROTLI':
      return nodes(zlib.brotliDecompressSync, () => zlib.createBrotliDecompress({ chunkSize }));
    case 'SNAPPY':
      return { whole: await packaged(codec), streamed: streamSnappy };
    case 'ZSTD':
      return nodeZstd() ?? { whole: await packaged(codec), streamed: undefined };
    case 'LZ4_RAW':
      return { whole: await packaged(codec), streamed: streamLz4 };
    case 'LZ4':
      return { whole: await packaged(codec), streamed: undefined };
    case 'LZO':
      return undefined;
  }
}

function nodes(
  unpack: (page: Buffer, options: { maxOutputLength: number }) => Buffer,
  createDecoder: () => Transform,
): Unpacker {
  return {
    whole: (page, length) => unpack(page, { maxOutputLength: Math.max(1, length) }),
    streamed: (pieces) => streamThrough(pieces, createDecoder()),
  };
}

/** Node has zstd from 22.15 on. */
function nodeZstd(): Unpacker | undefined {
  const unpack: (typeof zlib)['zstdDecompressSync'] | undefined = zlib.zstdDecompressSync;
  if (typeof unpack !== 'function') return undefined;
  return nodes(unpack, () => zlib.createZstdDecompress({ chunkSize }));
}

async function packaged(codec: Packaged): Promise<Unpacker['whole']> {
  const { compressors } = await import('hyparquet-compressors');
  return (page, length) => {
    const unpacked = compressors[codec]?.(page, length) ?? new Uint8Array(0);
    return Buffer.from(unpacked.buffer, unpacked.byteOffset, unpacked.length);
  };
}
