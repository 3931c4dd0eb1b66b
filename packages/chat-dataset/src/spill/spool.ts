import type { ScratchFile } from './scratch.ts';

/** Records of a few 32-bit numbers each, one after the other. Of many only the last are in memory. */
export interface Spool {
  /** Where records are written: see `next`. */
  readonly numbers: Uint32Array;
  /** The place in `numbers` of a further record, whose numbers are to be set at once. */
  next(): number;
  count(): number;
  /** All records in their order, many at a time. A chunk is good until the next one is asked for. */
  chunks(): Generator<Uint32Array>;
  /** Where a record is found again, by its number. Good until the next is looked for. */
  find(record: number): { numbers: Uint32Array; at: number };
}

const usualChunk = 64 * 1024;
/** Records that are looked for stand near each other more often than not. */
const windowBytes = 4096;

/** `width` is the numbers of a record. Of several spools on one file each finds its own chunks again. */
export function createSpool(file: ScratchFile, width: number, chunkBytes = usualChunk): Spool {
  const perChunk = Math.max(1, Math.floor(chunkBytes / 4 / width));
  const numbers = new Uint32Array(perChunk * width);
  const bytes = new Uint8Array(numbers.buffer);
  const written: number[] = [];
  let filled = 0;
  const perWindow = Math.min(perChunk, Math.max(1, Math.floor(windowBytes / 4 / width)));
  const window = { first: -1, numbers: new Uint32Array(0) };

  /** Windows lie within chunks. */
  function lookFrom(first: number): Uint32Array {
    if (window.first === first) return window.numbers;
    const [chunk, inChunk] = [Math.floor(first / perChunk), first % perChunk];
    const length = Math.min(perWindow, perChunk - inChunk) * width;
    if (window.numbers.length !== length) window.numbers = new Uint32Array(length);
    file.read(new Uint8Array(window.numbers.buffer), (written[chunk] ?? 0) + inChunk * width * 4);
    window.first = first;
    return window.numbers;
  }

  return {
    numbers,
    next() {
      if (filled === numbers.length) {
        written.push(file.append(bytes));
        filled = 0;
      }
      filled += width;
      return filled - width;
    },
    count: () => written.length * perChunk + filled / width,
    *chunks() {
      const chunk = written.length > 0 ? new Uint32Array(numbers.length) : numbers;
      for (const at of written) {
        file.read(new Uint8Array(chunk.buffer), at);
        yield chunk;
      }
      if (filled > 0) yield numbers.subarray(0, filled);
    },
    find(record) {
      const inChunk = record % perChunk;
      if (record - inChunk === written.length * perChunk) return { numbers, at: inChunk * width };
      const inWindow = inChunk % perWindow;
      return { numbers: lookFrom(record - inWindow), at: inWindow * width };
    },
  };
}
