/** Some of the whole numbers below a length, at an eighth of a byte for each number there is. */
export interface BitSet {
  readonly length: number;
  add(number: number): void;
  has(number: number): boolean;
}

export interface RankedBits extends BitSet {
  /** How many numbers are in it. */
  size: number;
  /** How many smaller numbers are in it: the place of one that is in it. */
  rankOf(number: number): number;
  /** The smallest that is in it and not smaller than `from`; `length` where there is none. */
  nextFrom(from: number): number;
}

const wordsOfBlock = 8;

export function createBitSet(length: number): BitSet & { ranked(): RankedBits } {
  const words = new Uint32Array(Math.ceil(length / 32));
  const set: BitSet = {
    length,
    add: (number) => void (words[number >>> 5] = (words[number >>> 5] ?? 0) | (1 << (number & 31))),
    has: (number) => (((words[number >>> 5] ?? 0) >>> (number & 31)) & 1) === 1,
  };
  return { ...set, ranked: () => rank(set, words) };
}

/** What is added later is not counted. */
function rank(set: BitSet, words: Uint32Array): RankedBits {
  const before = new Uint32Array(Math.ceil(words.length / wordsOfBlock));
  let size = 0;
  for (let word = 0; word < words.length; word += 1) {
    if (word % wordsOfBlock === 0) before[word / wordsOfBlock] = size;
    size += onesOf(words[word] ?? 0);
  }
  return {
    ...set,
    size,
    rankOf(number) {
      const last = number >>> 5;
      const block = Math.floor(last / wordsOfBlock);
      let place = before[block] ?? 0;
      for (let word = block * wordsOfBlock; word < last; word += 1) place += onesOf(words[word] ?? 0);
      return place + onesOf((words[last] ?? 0) & ((1 << (number & 31)) - 1));
    },
    nextFrom(from) {
      let word = from >>> 5;
      let left = (words[word] ?? 0) & (-1 << (from & 31));
      while (left === 0 && word + 1 < words.length) left = words[(word += 1)] ?? 0;
      return left === 0 ? set.length : word * 32 + 31 - Math.clz32(left & -left);
    },
  };
}

function onesOf(word: number): number {
  const pairs = word - ((word >>> 1) & 0x55555555);
  const fours = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333);
  return Math.imul((fours + (fours >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
