/** Numbers distinct pairs of 32-bit numbers from 0, in the order in which they first come. */
export interface PairTable {
  /** The number of a pair, which is new where that is what `size` was before. */
  placeOf(high: number, low: number): number;
  size(): number;
  highs(): Uint32Array;
  lows(): Uint32Array;
  /** Forgets all, and keeps its memory. */
  clear(): void;
}

/** Open addressing, at most half full. It grows with what is distinct. */
export function createPairTable(): PairTable {
  let slots = new Uint32Array(2048);
  let highs = new Uint32Array(1024);
  let lows = new Uint32Array(1024);
  let size = 0;

  function slotOf(high: number, low: number): number {
    const mask = slots.length - 1;
    let slot = Math.imul(high ^ Math.imul(low, 0x85ebca6b), 0x9e3779b1);
    slot = (slot ^ (slot >>> 15)) & mask;
    for (let at = slots[slot] ?? 0; at !== 0; at = slots[slot] ?? 0) {
      if (highs[at - 1] === high && lows[at - 1] === low) break;
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  function grow(): void {
    highs = grown(highs);
    lows = grown(lows);
    slots = new Uint32Array(slots.length * 2);
    for (let at = 0; at < size; at += 1) slots[slotOf(highs[at] ?? 0, lows[at] ?? 0)] = at + 1;
  }

  return {
    placeOf(high, low) {
      const slot = slotOf(high, low);
      const known = slots[slot] ?? 0;
      if (known !== 0) return known - 1;
      highs[size] = high;
      lows[size] = low;
      slots[slot] = size += 1;
      if (size === highs.length) grow();
      return size - 1;
    },
    size: () => size,
    highs: () => highs,
    lows: () => lows,
    clear() {
      slots.fill(0);
      size = 0;
    },
  };
}

/** The same numbers in twice the room. */
export function grown(numbers: Uint32Array<ArrayBuffer>): Uint32Array<ArrayBuffer> {
  const larger = new Uint32Array(numbers.length * 2);
  larger.set(numbers);
  return larger;
}
