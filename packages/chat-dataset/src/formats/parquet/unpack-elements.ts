import { corruptParquet, whole } from './corrupt-parquet.ts';

/**
 * Snappy and LZ4 both say of a text which bytes come next, and how many of those before are to be repeated. What is unpacked
 * stands in a window that is used again and again, so that a page of any length takes no more memory than the window.
 */
export interface Elements {
  /** The next element's bytes follow; or the bytes from so far back are repeated. */
  next: { kind: 'text' | 'copy'; length: number; offset: number };
  /** Reads what the next element is at a place of `page`, and sets `next`; answers the place after it, or -1 where it is not at hand as a whole. */
  read(page: Buffer, at: number): number;
  /** Unpacks elements that are short and at hand, as long as there are any; may leave all to `read`. */
  hurry?(place: Place): void;
  /** Whether the page may end before the next element. */
  mayEnd(): boolean;
}

/** Where unpacking is: packed bytes from `at` on, unpacked ones up to `to`. */
export interface Place {
  page: Buffer;
  at: number;
  window: Buffer;
  to: number;
}

/** How far back a repetition may reach at least: the forms allow 64 KiB, or more that no writer makes use of. */
const reachBytes = 256 * 1024;
const windowBytes = 1024 * 1024;

/** So many bytes are quicker in a loop than by a call. */
const longLoop = 24;

/** Byte by byte from the first one on: what is moved may be part of what it is moved from. */
export function move(source: Buffer, from: number, target: Buffer, to: number, length: number): void {
  for (let index = 0; index < length; index += 1) target[to + index] = source[from + index] ?? 0;
}

/** Unpacks while bytes come in. A chunk is good until the next one is asked for. */
export async function* unpackElements(pieces: AsyncIterable<Buffer>, elements: Elements): AsyncGenerator<Buffer> {
  const unpacker = createUnpacker(elements);
  for await (const piece of pieces) {
    unpacker.push(piece);
    for (let isMore = true; isMore;) {
      isMore = whole(() => unpacker.unpack());
      yield unpacker.take();
    }
  }
  if (!unpacker.isOver()) throw corruptParquet('a packed page that is cut off');
}

function createUnpacker(elements: Elements) {
  const { next } = elements;
  const window = Buffer.allocUnsafeSlow(reachBytes + windowBytes);
  const place: Place = { page: Buffer.alloc(0), at: 0, window, to: 0 };
  /** The place in the window up to which bytes were taken. */
  let taken = 0;

  function putText(): void {
    const { page, at, to } = place;
    const length = Math.min(next.length, page.length - at, window.length - to);
    if (length < longLoop) move(page, at, window, to, length);
    else page.copy(window, to, at, at + length);
    place.at += length;
    moveOn(length);
  }

  function putCopy(): void {
    const { to } = place;
    const from = to - next.offset;
    if (next.offset === 0 || from < 0) throw new Error('a repetition of what was not there, or too long ago');
    const length = Math.min(next.length, window.length - to);
    move(window, from, window, to, length);
    moveOn(length);
  }

  function moveOn(length: number): void {
    place.to += length;
    next.length -= length;
  }

  /** False where the next element is not at hand. */
  function readNext(): boolean {
    elements.hurry?.(place);
    const after = place.at < place.page.length ? elements.read(place.page, place.at) : -1;
    if (after >= 0) place.at = after;
    return after >= 0;
  }

  function makeRoom(): void {
    if (place.to < window.length) return;
    window.copyWithin(0, place.to - reachBytes, place.to);
    taken = place.to = reachBytes;
  }

  return {
    /** Adds packed bytes to those that are left. */
    push(piece: Buffer): void {
      const { page, at } = place;
      place.page = at < page.length ? Buffer.concat([page.subarray(at), piece]) : piece;
      place.at = 0;
    },
    /** Unpacks what is at hand, or as much as there is room for: then there is more, once that was taken. */
    unpack(): boolean {
      makeRoom();
      while (place.to < window.length) {
        if (next.length === 0) {
          if (!readNext()) return false;
        } else if (next.kind === 'copy') putCopy();
        else if (place.at < place.page.length) putText();
        else return false;
      }
      return true;
    },
    /** What was unpacked since the last time. */
    take(): Buffer {
      const chunk = window.subarray(taken, place.to);
      taken = place.to;
      return chunk;
    },
    isOver: (): boolean => next.length === 0 && place.at === place.page.length && elements.mayEnd(),
  };
}
