/** The clusters of some rows, numbered from 0 in the order in which they first appear. */
export interface RowGroups {
  /** For each row the number of its group. */
  groupOf: Uint32Array;
  /** Rows of each group. */
  sizes: Uint32Array;
}

/** `cluster` holds any whole numbers, equal ones for rows that belong together. */
export function groupRows(cluster: ArrayLike<number>): RowGroups {
  let largest = 0;
  for (let row = 0; row < cluster.length; row += 1) largest = Math.max(largest, cluster[row] ?? 0);
  const numbers = new Uint32Array(largest + 1);
  const groupOf = new Uint32Array(cluster.length);
  const sizes = new Uint32Array(cluster.length);
  let groups = 0;
  for (let row = 0; row < cluster.length; row += 1) {
    const id = cluster[row] ?? 0;
    if (numbers[id] === 0) numbers[id] = groups += 1;
    const group = (numbers[id] ?? 1) - 1;
    groupOf[row] = group;
    sizes[group] = (sizes[group] ?? 0) + 1;
  }
  return { groupOf, sizes: sizes.slice(0, groups) };
}
