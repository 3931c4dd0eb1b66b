/**
 * Makes something when it is first asked for, and keeps it. SDKs are loaded so, and services made: the host imports the files of all
 * functions before it answers anything, and what an answer does not need should not delay it.
 */
export function lazy<T>(make: () => T): () => T {
  let made: { value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}
