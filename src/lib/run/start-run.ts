import type { DurableClient } from 'durable-functions';
import type { RunClaims } from '../azure/run-claims.ts';
import type { RunStore } from '../azure/run-store.ts';
import { runIdOf } from '../domain/run-id.ts';
import type { Dataset } from '../domain/run.ts';

export type RunStart = { status: 'started' | 'known'; runId: string };

/** Starts the one run of a dataset. Called again, at once or a day later, it finds the run. */
export type StartRun = (dataset: Dataset, client: Pick<DurableClient, 'startNew' | 'getStatus'>) => Promise<RunStart>;

/**
 * The claim is what makes a run one: Durable would run an instance id again once it has ended. A start that broke off
 * between the claim and its mark is taken up by whoever comes next; steps that find the run ended do nothing.
 */
export function createStartRun(claims: RunClaims, runs: RunStore, pollSeconds: number): StartRun {
  return async (dataset, client) => {
    const runId = runIdOf(dataset);
    const claim = await claims.claim(runId, dataset);
    if (claim.started) return { status: 'known', runId };
    await runs.create(runId, dataset, claim.createdAt);
    if (!(await exists(client, runId))) {
      const input = { runId, dataset, createdAt: claim.createdAt, pollSeconds };
      await client.startNew('fineTuneRun', { instanceId: runId, input }).catch(unlessRunning);
    }
    await claims.markStarted(runId);
    return { status: 'started', runId };
  };
}

async function exists(client: Pick<DurableClient, 'getStatus'>, runId: string): Promise<boolean> {
  try {
    return Boolean(await client.getStatus(runId));
  } catch (error) {
    if (error instanceof Error && error.message.includes('HTTP 404 response')) return false;
    throw error;
  }
}

/** The client has no error type of its own, and its texts hold ports and ids too: 409 is another start of the same run. */
function unlessRunning(error: unknown): void {
  if (!(error instanceof Error) || !error.message.includes('status code: 409')) throw error;
}
