/** Whole numbers in sets, at first each in its own. A set is named by its smallest number. */
export interface DisjointSets {
  rootOf(number: number): number;
  /** Makes one set of the two numbers' sets; whether they were two. */
  join(left: number, right: number): boolean;
  /** For each number the name of its set. The sets' own memory: nothing may be joined any more. */
  roots(): Uint32Array;
}

export function createDisjointSets(length: number): DisjointSets {
  const parents = countedUpTo(length);
  const parentOf = (number: number): number => parents[number] ?? number;

  function rootOf(number: number): number {
    let at = number;
    while (parentOf(at) !== at) {
      const above = parentOf(parentOf(at));
      parents[at] = above;
      at = above;
    }
    return at;
  }

  return {
    rootOf,
    join(left, right) {
      const [one, other] = [rootOf(left), rootOf(right)];
      if (one < other) parents[other] = one;
      else parents[one] = other;
      return one !== other;
    },
    roots() {
      // A parent is smaller, so its own is the root by then.
      for (let number = 0; number < length; number += 1) parents[number] = parentOf(parentOf(number));
      return parents;
    },
  };
}

/** 0, 1, 2 … */
export function countedUpTo(length: number): Uint32Array<ArrayBuffer> {
  const counted = new Uint32Array(length);
  for (let number = 0; number < length; number += 1) counted[number] = number;
  return counted;
}
