/** A copy of this many bytes is quicker in a loop than by a call. */
const longLoop = 24;

/** How far it is in the two. */
interface Places {
  at: number;
  to: number;
}

/**
 * Unpacks Snappy's raw form into `target`, which has just the room for it. Written for pages of 100 MB: nothing is held but the
 * two, where WebAssembly would hold them a second time.
 */
export function unpackSnappy(page: Buffer, target: Buffer): Buffer {
  const places = { at: afterLength(page), to: 0 };
  while (places.at < page.length) {
    const tag = page[places.at] ?? 0;
    places.at += 1;
    if ((tag & 3) === 0) putText(page, target, places, tag >>> 2);
    else putCopy(page, target, places, tag);
  }
  if (places.to !== target.length) throw new Error('a snappy page of another length');
  return target;
}

function putText(page: Buffer, target: Buffer, places: Places, short: number): void {
  let length = short + 1;
  if (short >= 60) {
    length = page.readUIntLE(places.at, short - 59) + 1;
    places.at += short - 59;
  }
  const { at, to } = places;
  if (at + length > page.length || to + length > target.length) throw new Error('a snappy text beyond its page');
  if (length < longLoop) for (let index = 0; index < length; index += 1) target[to + index] = page[at + index] ?? 0;
  else page.copy(target, to, at, at + length);
  places.at += length;
  places.to += length;
}

function putCopy(page: Buffer, target: Buffer, places: Places, tag: number): void {
  const offset = offsetAt(page, places.at, tag);
  const length = (tag & 3) === 1 ? ((tag >>> 2) & 7) + 4 : (tag >>> 2) + 1;
  places.at += (tag & 3) === 3 ? 4 : tag & 3;
  const { to } = places;
  const from = to - offset;
  if (offset === 0 || from < 0 || to + length > target.length) throw new Error('a snappy copy beyond its page');
  if (length < longLoop || offset < length) {
    for (let index = 0; index < length; index += 1) target[to + index] = target[from + index] ?? 0;
  } else target.copyWithin(to, from, from + length);
  places.to += length;
}

/** How far back a copy reaches; 0, which is no distance, past the end of the page. */
function offsetAt(page: Buffer, at: number, tag: number): number {
  const low = page[at] ?? 0;
  if ((tag & 3) === 1) return low | ((tag >>> 5) << 8);
  if ((tag & 3) === 2) return low | ((page[at + 1] ?? 0) << 8);
  return page.readUInt32LE(at);
}

/** The place after the varint that says how long the page is unpacked. */
function afterLength(page: Buffer): number {
  let at = 0;
  while (at < page.length && (page[at] ?? 0) >= 0x80) at += 1;
  return at + 1;
}
