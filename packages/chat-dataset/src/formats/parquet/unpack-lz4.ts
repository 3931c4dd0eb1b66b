import { unpackElements, type Elements } from './unpack-elements.ts';

/** Unpacks a block of LZ4 as its bytes come in. */
export const streamLz4 = (pieces: AsyncIterable<Buffer>): AsyncGenerator<Buffer> =>
  unpackElements(pieces, lz4Elements());

/** A length of so much in four bits goes on in the bytes that follow. */
const goesOn = 15;
const shortestCopy = 4;

function lz4Elements(): Elements {
  const next: Elements['next'] = { kind: 'text', length: 0, offset: 0 };
  /** The four bits of the copy that follows the text; undefined before a text. */
  let copy: number | undefined;

  /** Reads the rest of a length, up to the first byte that is not 255. */
  function readLength(page: Buffer, from: number, bits: number): number {
    next.length = bits;
    if (bits < goesOn) return from;
    for (let at = from; at < page.length; at += 1) {
      next.length += page[at] ?? 0;
      if (page[at] !== 255) return at + 1;
    }
    next.length = 0;
    return -1;
  }

  function readText(page: Buffer, at: number): number {
    const token = page[at] ?? 0;
    next.kind = 'text';
    const after = readLength(page, at + 1, token >>> 4);
    if (after > 0) copy = token & goesOn;
    return after;
  }

  function readCopy(page: Buffer, at: number, bits: number): number {
    if (at + 2 > page.length) return -1;
    next.kind = 'copy';
    next.offset = page.readUInt16LE(at);
    const after = readLength(page, at + 2, bits);
    if (after < 0) return after;
    next.length += shortestCopy;
    copy = undefined;
    return after;
  }

  return {
    next,
    read: (page, at) => (copy === undefined ? readText(page, at) : readCopy(page, at, copy)),
    // A block ends with a text.
    mayEnd: () => copy !== undefined,
  };
}
