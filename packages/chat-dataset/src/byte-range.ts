/** A part of a file, from one offset up to but without another. It owns the lines that begin in it. */
export interface ByteRange {
  from: number;
  to: number;
}

const usualBytes = 16 * 1024 * 1024;
/** However large a file is, it is cut into no more ranges than this, so that what is known of each stays small in all. */
const maxRanges = 1_000;

/** Cuts a file of `size` bytes into ranges, always the same ones. */
export function cutRanges(size: number, rangeBytes = usualBytes): ByteRange[] {
  const step = Math.max(rangeBytes, Math.ceil(size / maxRanges));
  const count = Math.max(1, Math.ceil(size / step));
  return Array.from({ length: count }, (_, index) => ({ from: index * step, to: Math.min(size, (index + 1) * step) }));
}
