import type { DurableClient } from 'durable-functions';

export type SweepClient = Pick<
  DurableClient,
  'startNew' | 'getStatus' | 'terminate' | 'raiseEvent' | 'purgeInstanceHistory'
>;

/** Looks for what nobody looks after any more, and answers how much of it there was. */
type Sweep = (client: SweepClient) => Promise<number>;

/**
 * What is swept from time to time. Timers start it, and so does any request or event that finds it overdue: timers have been
 * known to stop after a deployment (https://github.com/Azure/azure-functions-host/issues/11828).
 */
export interface Sweeps<Name extends string> {
  run(name: Name, client: SweepClient): Promise<number>;
  /** Starts what this process has not seen swept for too long, and does not wait for it. */
  startOverdue(client: SweepClient, onError: (error: unknown) => void): void;
}

export function createSweeps<Name extends string>(
  sweeps: Record<Name, { overdueMs: number; sweep: Sweep }>,
  now: () => number = () => performance.now(),
): Sweeps<Name> {
  const begunAt = new Map<Name, number>();

  function run(name: Name, client: SweepClient): Promise<number> {
    begunAt.set(name, now());
    return sweeps[name].sweep(client);
  }

  return {
    run,
    startOverdue(client, onError) {
      for (const name of Object.keys(sweeps) as Name[])
        if (now() - (begunAt.get(name) ?? -Infinity) > sweeps[name].overdueMs) run(name, client).catch(onError);
    },
  };
}
