/** Makes something when it is first asked for, and gives the same again from then on: importing a function needs no settings. */
export function once<T>(make: () => T): () => T {
  let made: { value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}
