import { unpackElements, type Elements, type Place } from './unpack-elements.ts';

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
    const low = page[at + 1] ?? 0;
    if (bytes === 1) next.offset = low | ((tag >>> 5) << 8);
    else if (bytes === 2) next.offset = low | ((page[at + 2] ?? 0) << 8);
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
const [shortText, longestCopy] = [60, 64];

/** Nearly all of a page are short texts and copies from not far away: they are unpacked here, without a call for each. */
function hurry(place: Place): void {
  const { page, window } = place;
  const [lastAt, lastTo] = [page.length - shortText - 1, window.length - longestCopy];
  let { at, to } = place;
  while (at <= lastAt && to <= lastTo) {
    const tag = page[at] ?? 0;
    const short = tag >>> 2;
    const low = page[at + 1] ?? 0;
    if ((tag & 3) === 0) {
      if (short >= shortText) break;
      at += 1;
      for (const end = at + short + 1; at < end; at += 1, to += 1) window[to] = page[at] ?? 0;
    } else {
      const isNear = (tag & 3) === 1;
      const offset = isNear ? low | ((tag >>> 5) << 8) : low | ((page[at + 2] ?? 0) << 8);
      let from = to - offset;
      if ((tag & 3) === 3 || offset === 0 || from < 0) break;
      at += isNear ? 2 : 3;
      for (const end = to + (isNear ? (short & 7) + 4 : short + 1); to < end; to += 1, from += 1)
        window[to] = window[from] ?? 0;
    }
  }
  place.at = at;
  place.to = to;
}

/** The place after the number of one to five bytes that says how long the page is unpacked. */
function afterLength(page: Buffer, from: number): number {
  for (let at = from; at < page.length; at += 1) if ((page[at] ?? 0) < 0x80) return at + 1;
  return -1;
}
