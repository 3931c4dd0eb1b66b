const buckets = 0x10000;
/** Going through the buckets takes longer than sorting so few by comparing. */
const fewRows = 4096;

/**
 * Orders row numbers by their keys (`keys[row]`, unsigned 32 bits), in place and stably: rows of equal keys keep their order.
 * A radix sort in two passes, because millions of rows may be sorted. `room` is overwritten; it is given so that
 * sorting again and again takes no more memory than once.
 */
export function sortByKey(
  order: Uint32Array,
  keys: Uint32Array,
  room: Uint32Array = new Uint32Array(order.length),
): void {
  if (order.length < fewRows) {
    order.sort((left, right) => (keys[left] ?? 0) - (keys[right] ?? 0));
    return;
  }
  const other = room.subarray(0, order.length);
  distribute(order, other, keys, 0);
  distribute(other, order, keys, 16);
}

const ends = new Uint32Array(buckets + 1);

function distribute(from: Uint32Array, to: Uint32Array, keys: Uint32Array, shift: number): void {
  ends.fill(0);
  for (const row of from) {
    const bucket = ((keys[row] ?? 0) >>> shift) & 0xffff;
    ends[bucket + 1] = (ends[bucket + 1] ?? 0) + 1;
  }
  for (let bucket = 1; bucket <= buckets; bucket += 1) ends[bucket] = (ends[bucket] ?? 0) + (ends[bucket - 1] ?? 0);
  for (const row of from) {
    const bucket = ((keys[row] ?? 0) >>> shift) & 0xffff;
    const place = ends[bucket] ?? 0;
    to[place] = row;
    ends[bucket] = place + 1;
  }
}
