import { move, unpackElements, type Elements, type Place } from './unpack-elements.ts';

/** Unpacks Snappy's raw form as its bytes come in. Slower than WebAssembly, which would hold the whole page, packed and unpacked. */
export const streamSnappy = (pieces: AsyncIterable<Buffer>): AsyncGenerator<Buffer> =>
  unpackElements(pieces, snappyElements());

function snappyElements(): Elements {
  const next: Elements['next'] = { kind: 'text', length: 0, offset: 0 };
  let isPastLength = false;

  function readText(page: Buffer, at: number, short: number): number {
    const bytes = Math.max(0, short - 59);
    if (at + 1 + bytes > page.length) return -1;
    next.kind = 'text';
    next.length = (bytes > 0 ? page.readUIntLE(at + 1, bytes) : short) + 1;
    return at + 1 + bytes;
  }

  function readCopy(page: Buffer, at: number, tag: number): number {
    const bytes = (tag & 3) === 3 ? 4 : tag & 3;
    if (at + 1 + bytes > page.length) return -1;
    next.kind = 'copy';
    next.length = bytes === 1 ? ((tag >>> 2) & 7) + 4 : (tag >>> 2) + 1;
    if (bytes === 1) next.offset = nearOffset(page, at, tag);
    else if (bytes === 2) next.offset = farOffset(page, at);
    else next.offset = page.readUInt32LE(at + 1);
    return at + 1 + bytes;
  }

  return {
    next,
    read(page, at) {
      if (!isPastLength) {
        const after = afterLength(page, at);
        isPastLength = after > 0;
        return after;
      }
      const tag = page[at] ?? 0;
      return (tag & 3) === 0 ? readText(page, at, tag >>> 2) : readCopy(page, at, tag);
    },
    hurry(place) {
      if (isPastLength) hurry(place);
    },
    mayEnd: () => isPastLength,
  };
}

/** The longest text whose length stands in its tag, and the longest copy. */
const [shortText, maxCopy] = [60, 64];

/** Nearly all of a page are short texts and copies from not far away: they are unpacked here, without what `read` costs for each. */
function hurry(place: Place): void {
  const { page, window } = place;
  const [lastAt, lastTo] = [page.length - shortText - 1, window.length - maxCopy];
  let { at, to } = place;
  while (at <= lastAt && to <= lastTo) {
    const tag = page[at] ?? 0;
    const kind = tag & 3;
    if (kind === 0) {
      const length = (tag >>> 2) + 1;
      if (length > shortText) break;
      move(page, at + 1, window, to, length);
      at += 1 + length;
      to += length;
    } else {
      const offset = kind === 1 ? nearOffset(page, at, tag) : farOffset(page, at);
      if (kind === 3 || offset === 0 || offset > to) break;
      const length = kind === 1 ? ((tag >>> 2) & 7) + 4 : (tag >>> 2) + 1;
      move(window, to - offset, window, to, length);
      at += 1 + kind;
      to += length;
    }
  }
  place.at = at;
  place.to = to;
}

const farOffset = (page: Buffer, at: number): number => (page[at + 1] ?? 0) | ((page[at + 2] ?? 0) << 8);
const nearOffset = (page: Buffer, at: number, tag: number): number => (page[at + 1] ?? 0) | ((tag >>> 5) << 8);

/** The place after the number of one to five bytes that says how long the page is unpacked. */
function afterLength(page: Buffer, from: number): number {
  for (let at = from; at < page.length; at += 1) if ((page[at] ?? 0) < 0x80) return at + 1;
  return -1;
}
