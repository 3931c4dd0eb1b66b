/** Works on what is put into it, at most `limit` at once, first in first out. */
export interface WorkQueue<Item> {
  /** An item that waits already is not put in twice; one that is being worked on comes again afterwards. */
  put(item: Item): void;
  /** Starts nothing any more; resolves when nothing runs or after `patience` milliseconds. */
  stop(patience: number): Promise<void>;
}

/** Each item is worked on by one worker at a time. `work` must not reject. */
export function createWorkQueue<Item>(limit: number, work: (item: Item) => Promise<void>): WorkQueue<Item> {
  const waiting = new Set<Item>();
  const running = new Set<Item>();
  const again = new Set<Item>();
  let isStopped = false;
  let onIdle: (() => void) | undefined;

  async function run(item: Item): Promise<void> {
    await work(item);
    running.delete(item);
    if (again.delete(item)) waiting.add(item);
    if (running.size === 0) onIdle?.();
    setImmediate(startMore);
  }

  function startMore(): void {
    for (const item of waiting) {
      if (isStopped || running.size >= limit) return;
      waiting.delete(item);
      running.add(item);
      void run(item);
    }
  }

  return {
    put(item) {
      if (running.has(item)) again.add(item);
      else waiting.add(item);
      setImmediate(startMore);
    },
    async stop(patience) {
      isStopped = true;
      if (running.size === 0) return;
      const idle = new Promise<void>((resolve) => (onIdle = resolve));
      const impatience = new Promise<void>((resolve) => setTimeout(resolve, patience).unref());
      await Promise.race([idle, impatience]);
    },
  };
}
