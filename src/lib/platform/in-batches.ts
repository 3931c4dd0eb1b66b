/** Does something for each item, at most so many side by side; tells for how many. */
export async function inBatches<Item>(
  items: AsyncIterable<Item> | Iterable<Item>,
  width: number,
  work: (item: Item) => Promise<unknown>,
): Promise<number> {
  let count = 0;
  let turn: Promise<unknown>[] = [];
  for await (const item of items) {
    turn.push(work(item));
    count += 1;
    if (turn.length < width) continue;
    await Promise.all(turn);
    turn = [];
  }
  await Promise.all(turn);
  return count;
}
