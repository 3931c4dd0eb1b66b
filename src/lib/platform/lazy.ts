/**
 * Makes something when it is first asked for, and keeps it. SDKs are loaded so: the host imports the files of all functions
 * before it answers anything, and what an answer does not need should not delay it.
 */
export function lazy<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => (made ??= make());
}
