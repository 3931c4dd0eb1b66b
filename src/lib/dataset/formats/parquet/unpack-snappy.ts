/** A piece of text of this many bytes is quicker in a loop than by a call. */
const longLoop = 24;

/** The most bytes before an element's text or after which a copy is complete: a tag and four more. */
const longestTag = 5;

/** Unpacks Snappy's raw form as its bytes come in. `end` throws where the page is not as long as it should be. */
export interface SnappyUnpacker {
  push(piece: Buffer): void;
  end(): void;
}

/**
 * Unpacks into `target`, which has just the room for the page. Slower than WebAssembly, which would hold the packed and the
 * unpacked page a second time: made for pages of 100 MB.
 */
export function createSnappyUnpacker(target: Buffer): SnappyUnpacker {
  let rest: Buffer = Buffer.alloc(0);
  let isPastLength = false;
  /** Bytes of a text that are still to come. */
  let open = 0;
  let to = 0;

  /** Puts what is there of a text; answers the place after it. */
  function putText(page: Buffer, at: number): number {
    const length = Math.min(open, page.length - at);
    if (to + length > target.length) throw new Error('a snappy text beyond its page');
    if (length < longLoop) for (let index = 0; index < length; index += 1) target[to + index] = page[at + index] ?? 0;
    else page.copy(target, to, at, at + length);
    to += length;
    open -= length;
    return at + length;
  }

  function putCopy(offset: number, length: number): void {
    const from = to - offset;
    if (offset === 0 || from < 0 || to + length > target.length) throw new Error('a snappy copy beyond its page');
    for (let index = 0; index < length; index += 1) target[to + index] = target[from + index] ?? 0;
    to += length;
  }

  /** Reads one element, whose tag is whole; answers the place after the tag. */
  function step(page: Buffer, at: number): number {
    const tag = page[at] ?? 0;
    const kind = tag & 3;
    if (kind === 0) return openText(page, at + 1, tag >>> 2);
    const low = page[at + 1] ?? 0;
    if (kind === 1) putCopy(low | ((tag >>> 5) << 8), ((tag >>> 2) & 7) + 4);
    else if (kind === 2) putCopy(low | ((page[at + 2] ?? 0) << 8), (tag >>> 2) + 1);
    else putCopy(page.readUInt32LE(at + 1), (tag >>> 2) + 1);
    return at + (kind === 3 ? 5 : kind + 1);
  }

  function openText(page: Buffer, at: number, short: number): number {
    const bytes = Math.max(0, short - 59);
    open = (bytes > 0 ? page.readUIntLE(at, bytes) : short) + 1;
    return putText(page, at + bytes);
  }

  /** Reads up to where an element may not be whole; answers what is left. */
  function read(page: Buffer, spare: number): Buffer {
    let at = isPastLength ? 0 : afterLength(page);
    isPastLength = true;
    if (open > 0) at = putText(page, at);
    while (at + spare <= page.length) at = step(page, at);
    if (at > page.length) throw new Error('a snappy page that is cut off');
    return page.subarray(at);
  }

  return {
    push(piece) {
      const page = rest.length > 0 ? Buffer.concat([rest, piece]) : piece;
      rest = page.length < 2 * longestTag ? page : read(page, longestTag);
    },
    end() {
      if (rest.length > 0) rest = read(rest, 1);
      if (to !== target.length || open > 0) throw new Error('a snappy page of another length');
    },
  };
}

/** The place after the varint that says how long the page is unpacked. */
function afterLength(page: Buffer): number {
  let at = 0;
  while (at < page.length && (page[at] ?? 0) >= 0x80) at += 1;
  return at + 1;
}
