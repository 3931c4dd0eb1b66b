/** Rows in sets, at first each in its own. A set is named by its smallest row. */
export interface DisjointSets {
  rootOf(row: number): number;
  /** Makes one set of the two rows' sets. */
  join(left: number, right: number): void;
  /** For each row the name of its set. */
  roots(): Uint32Array;
}

export function createDisjointSets(rows: number): DisjointSets {
  const parents = countedRows(rows);
  const parentOf = (row: number): number => parents[row] ?? row;

  function rootOf(row: number): number {
    let at = row;
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
    },
    roots: () => countedRows(rows).map(rootOf),
  };
}

/** 0, 1, 2 … */
export function countedRows(rows: number): Uint32Array {
  const counted = new Uint32Array(rows);
  for (let row = 0; row < rows; row += 1) counted[row] = row;
  return counted;
}
