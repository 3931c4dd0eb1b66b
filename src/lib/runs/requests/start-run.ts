import type { DurableClient } from 'durable-functions';
import type { RunClaims } from '../../storage/run-claims.ts';
import type { KnownOfRun, RunStore } from '../../storage/run-store.ts';
import type { RunRequest } from '../contract/run.ts';
import { unlessRunning } from '../../platform/durable/already-running.ts';
import { inRunTrace } from '../../platform/telemetry/run-trace.ts';
import { statusOf } from '../../platform/durable/instance-status.ts';

export type RunStart = { status: 'started' | 'known'; runId: string };

/** A run to be started; `known` is what its row can show of it from the beginning. */
export interface RunOrder extends Omit<RunRequest, 'createdAt'> {
  known?: KnownOfRun;
}

/** Starts a run, once. Called again, at once or a day later, it finds the run. */
export type StartRun = (order: RunOrder, client: Pick<DurableClient, 'startNew' | 'getStatus'>) => Promise<RunStart>;

/**
 * The claim is what makes a run one: Durable would run an instance id again once it has ended. A start that broke off
 * between the claim and its mark is taken up by whoever comes next; steps that find the run ended do nothing. The row comes
 * after the orchestration, whose first step makes it where it is not there yet: so none is ever shown of a run that does not go on.
 */
export function createStartRun(claims: RunClaims, runs: RunStore, pollSeconds: number): StartRun {
  return async ({ runId, dataset, asked, known }, client) => {
    const { createdAt, started } = await claims.claim(runId, dataset, asked);
    if (started) return { status: 'known', runId };
    if (!(await statusOf(client, runId))) {
      const input: RunRequest & { pollSeconds: number } = { runId, dataset, createdAt, asked, pollSeconds };
      await inRunTrace(runId, () => client.startNew('fineTuneRun', { instanceId: runId, input })).catch(unlessRunning);
    }
    await runs.create(runId, dataset, createdAt, known);
    await claims.markStarted(runId);
    return { status: 'started', runId };
  };
}
