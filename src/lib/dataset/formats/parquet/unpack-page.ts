import * as zlib from 'node:zlib';
import type { CompressionCodec } from 'hyparquet/src/types.js';

/** Writes what a page holds into `target`, which has just the room for it; or answers the bytes, where it made them. */
export type UnpackPage = (page: Buffer, target: Buffer) => Buffer;

/** How pages of a codec are unpacked: by Node where it can, otherwise by what is loaded for it. Undefined for a codec that nobody knows. */
export async function unpackerOf(codec: CompressionCodec): Promise<UnpackPage | undefined> {
  switch (codec) {
    case 'UNCOMPRESSED':
      return (page) => page;
    case 'GZIP':
      return (page, { length }) => zlib.gunzipSync(page, { maxOutputLength: Math.max(1, length) });
    case 'BROTLI':
      return (page, { length }) => zlib.brotliDecompressSync(page, { maxOutputLength: Math.max(1, length) });
    case 'SNAPPY':
      return (await import('./unpack-snappy.ts')).unpackSnappy;
    case 'ZSTD':
      return nodeZstd() ?? packaged(codec);
    case 'LZ4':
    case 'LZ4_RAW':
      return packaged(codec);
    case 'LZO':
      return undefined;
  }
}

/** Node has zstd from 22.15 on. */
function nodeZstd(): UnpackPage | undefined {
  const unpack: (typeof zlib)['zstdDecompressSync'] | undefined = zlib.zstdDecompressSync;
  return typeof unpack === 'function'
    ? (page, { length }) => unpack(page, { maxOutputLength: Math.max(1, length) })
    : undefined;
}

async function packaged(codec: 'ZSTD' | 'LZ4' | 'LZ4_RAW'): Promise<UnpackPage | undefined> {
  const { compressors } = await import('hyparquet-compressors');
  const unpack = compressors[codec];
  return unpack && ((page, { length }) => Buffer.from(unpack(page, length)));
}
