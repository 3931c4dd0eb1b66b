import type { DurableClient } from 'durable-functions';
import type { Ledger } from '../../storage/ledger.ts';
import type { ModelStore } from '../../storage/model-store.ts';
import type { RunStore } from '../../storage/run-store.ts';
import { hasEnded } from '../contract/run.ts';
import { unlessRunning } from '../../platform/durable/already-running.ts';

export type LeftBehindClient = Pick<DurableClient, 'startNew'>;

/** Finds what nobody looks after any more: what ended runs left that may cost money. */
export interface LeftBehind {
  /** Starts an orchestration for each that looks after it, unless one is at work. Answers for how many runs. */
  start(client: LeftBehindClient, now?: number): Promise<number>;
}

interface Parts {
  ledger: Pick<Ledger, 'openBefore'>;
  models: Pick<ModelStore, 'live'>;
  runs: Pick<RunStore, 'get'>;
  pollSeconds: number;
}

/** Until then a run looks after itself, and what it has just made may not be found everywhere. */
const graceMs = 3_600_000;

export function createLeftBehind({ ledger, models, runs, pollSeconds }: Parts): LeftBehind {
  /** Runs that have something in the ledger that is not known to be gone, but for models that answer. */
  async function* withOpenEntries(before: string): AsyncGenerator<string> {
    const known = new Set((await models.live()).map(({ runId }) => runId));
    for await (const { runId } of ledger.openBefore(before)) {
      if (known.has(runId)) continue;
      known.add(runId);
      const run = await runs.get(runId);
      if (!run || (hasEnded(run.status) && (run.finishedAt ?? '') < before)) yield runId;
    }
  }

  return {
    async start(client, now = Date.now()) {
      const before = new Date(now - graceMs).toISOString();
      let count = 0;
      for await (const runId of withOpenEntries(before)) {
        const options = { instanceId: `${runId}:leftBehind`, input: { runId, isOver: true, pollSeconds } };
        await client.startNew('leftBehind', options).catch(unlessRunning);
        count += 1;
      }
      return count;
    },
  };
}
