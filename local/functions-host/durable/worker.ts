/** The death of the Node worker, as the host reports it for what ran in it. */
export class WorkerExit extends Error {
  constructor() {
    super('node exited with code 137 (0x89)');
    this.name = 'WorkerExit';
  }
}

/**
 * What runs in the Node worker, as far as its death is imitated. A real one takes everything with it at once; here the work
 * goes on to its end, so that nothing of it happens after what follows the death, and only then is it lost.
 */
export interface Worker {
  /** Rejects with a WorkerExit when the worker dies before the work has ended. */
  run<Result>(kind: 'turn' | 'activity', work: () => Promise<Result>): Promise<Result>;
  die(takes: { turns: boolean; activities: boolean }): void;
}

export function createWorker(): Worker {
  const deaths = { turn: 0, activity: 0 };
  return {
    async run(kind, work) {
      const before = deaths[kind];
      const [ended] = await Promise.allSettled([work()]);
      if (deaths[kind] !== before) throw new WorkerExit();
      if (ended.status === 'rejected') throw ended.reason;
      return ended.value;
    },
    die({ turns, activities }) {
      if (turns) deaths.turn++;
      if (activities) deaths.activity++;
    },
  };
}
