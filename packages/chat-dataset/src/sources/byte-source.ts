import type { Readable } from 'node:stream';

/** Where a dataset's bytes are: a blob, a file, a file on the hub. */
export interface ByteSource {
  name: string;
  /** Bytes in all. */
  size: number;
  /** Streams the bytes from offset `from` up to but without `to`; the whole where neither is given. */
  read(from?: number, to?: number): Promise<Readable>;
  /** Where that can be: fills `target` with the bytes from an offset on, without a stream; answers how many there were. */
  readInto?(target: Buffer, from: number): Promise<number>;
  /** Where that can be: the same bytes, piece by piece in one buffer. A piece is good until the next is asked for. */
  readThrough?(buffer: Buffer, from: number, to: number): AsyncIterable<Buffer>;
}
