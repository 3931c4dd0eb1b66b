/** How many of a kind the report shows; the others are counted. */
export const shownOfKind = 100;

/** Puts lists together that are each in the order of lines, and keeps the first. Of one line the order stays. */
export function firstLines<Item extends { line: number }>(lists: readonly (readonly Item[])[]): Item[] {
  const all = lists.flat().sort((left, right) => left.line - right.line);
  return all.slice(0, shownOfKind);
}
