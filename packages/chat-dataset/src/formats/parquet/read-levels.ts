/** A place in bytes, moved on by what reads from it. */
export interface Place {
  bytes: Buffer;
  at: number;
}

/**
 * Fills `numbers` with the small whole numbers that stand in Parquet's hybrid of runs and packed bits. Never reads or writes beyond what there is,
 * whatever the bytes say: a run that is too long is cut, and too few bytes throw.
 */
export function readHybrid<Numbers extends Uint8Array | Uint32Array>(
  place: Place,
  end: number,
  width: number,
  numbers: Numbers,
): Numbers {
  const count = numbers.length;
  if (width === 0) return numbers;
  if (width > 24) throw new Error(`levels of ${width} bits`);
  for (let seen = 0; seen < count;) {
    const header = readVarInt(place, end);
    const length = (header & 1) === 1 ? (header >>> 1) * 8 : header >>> 1;
    const taken = Math.min(length, count - seen);
    if ((header & 1) === 1) unpack(place, end, width, numbers.subarray(seen, seen + taken), length);
    else numbers.fill(readFixed(place, end, (width + 7) >> 3), seen, seen + taken);
    if (length === 0) throw new Error('an empty run');
    seen += taken;
  }
  return numbers;
}

function unpack(place: Place, end: number, width: number, target: Uint8Array | Uint32Array, length: number): void {
  const { bytes, at } = place;
  const mask = 2 ** width - 1;
  let bits = 0;
  let held = 0;
  let from = at;
  for (let index = 0; index < target.length; index += 1) {
    while (held < width) {
      if (from >= end) throw new Error('packed levels end too early');
      bits |= (bytes[from] ?? 0) << held;
      from += 1;
      held += 8;
    }
    target[index] = bits & mask;
    bits >>>= width;
    held -= width;
  }
  place.at = Math.min(end, at + (length / 8) * width);
}

function readVarInt(place: Place, end: number): number {
  let value = 0;
  for (let shift = 0; shift < 35; shift += 7) {
    const byte = readFixed(place, end, 1);
    value |= (byte & 0x7f) << shift;
    if (byte < 0x80) return value >>> 0;
  }
  throw new Error('a number that does not end');
}

function readFixed(place: Place, end: number, length: number): number {
  if (place.at + length > end) throw new Error('levels end too early');
  const value = place.bytes.readUIntLE(place.at, length);
  place.at += length;
  return value;
}

/** Bits that numbers up to `highest` need. */
export const bitsFor = (highest: number): number => 32 - Math.clz32(highest);
