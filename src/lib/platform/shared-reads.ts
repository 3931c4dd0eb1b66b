/**
 * Lets those who ask for the same at the same time share one answer. Nobody gets one whose reading began before they asked: who
 * comes while it is read waits for the next, together with all others.
 */
export function createSharedReads<T>(): (key: string, read: () => Promise<T>) => Promise<T> {
  const current = new Map<string, Promise<unknown>>();
  const next = new Map<string, Promise<T>>();

  function begin(key: string, read: () => Promise<T>): Promise<T> {
    const reading = read();
    const ended = reading.then(
      () => undefined,
      () => undefined,
    );
    current.set(key, ended);
    void ended.then(() => {
      if (current.get(key) === ended) current.delete(key);
    });
    return reading;
  }

  return (key, read) => {
    const running = current.get(key);
    if (!running) return begin(key, read);
    const waiting = next.get(key);
    if (waiting) return waiting;
    const mine = running.then(() => {
      next.delete(key);
      return begin(key, read);
    });
    next.set(key, mine);
    return mine;
  };
}
