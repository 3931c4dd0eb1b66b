import type { DurableClient } from 'durable-functions';
import type { RunRow } from '../../storage/run-row.ts';
import type { RunStore } from '../../storage/run-store.ts';
import { noSuchRun } from '../contract/no-such-run.ts';
import { hasEnded } from '../contract/run.ts';
import { wakeEvent, watchIdOf } from '../../platform/durable/watch.ts';
import { RequestError } from '../../platform/errors.ts';
import type { RecoveryClient, RunRecovery } from '../upkeep/run-recovery.ts';

/** The steps that a run may be waiting in. */
const watchedSteps = ['prepareCompute', 'lookAtTraining', 'deployModel', 'goLive'];

type CancelClient = RecoveryClient & Pick<DurableClient, 'raiseEvent'>;

/**
 * Asks a run to end. The wish is written into its row, which every step reads; waits are woken so that they read it now, and
 * an orchestration that the engine has ended is started again, so that there is somebody to read it. Answers the row as it was left.
 */
export async function cancelRun(
  runId: string,
  { runs, recovery }: { runs: RunStore; recovery: Pick<RunRecovery, 'recover'> },
  client: CancelClient,
): Promise<RunRow> {
  const row = await runs.get(runId);
  if (!row) throw new RequestError(404, noSuchRun(runId));
  if (row.status === 'cancelled') return row;
  if (hasEnded(row.status)) throw new RequestError(409, alreadyEnded(row));
  const cancelRequestedAt = row.cancelRequestedAt ?? new Date().toISOString();
  if (!(await runs.change(runId, { cancelRequestedAt }, row))) return cancelRun(runId, { runs, recovery }, client);
  await Promise.all(watchedSteps.map((step) => wake(client, runId, step)));
  await recovery.recover(runId, client);
  return { ...row, cancelRequestedAt };
}

/** Wakes the wait for one step of a run. A wait that has not begun, or is over, needs no waking. */
export async function wake(client: Pick<DurableClient, 'raiseEvent'>, runId: string, stepName: string): Promise<void> {
  try {
    await client.raiseEvent(watchIdOf(runId, stepName), wakeEvent, {});
  } catch (error) {
    if (!(error instanceof Error) || !error.message.startsWith('No instance with ID')) throw error;
  }
}

const alreadyEnded = ({ runId, status }: RunRow) => ({
  type: 'run_has_ended',
  message: `The run '${runId}' has ended already: it ${status === 'succeeded' ? 'succeeded' : status === 'failed' ? 'failed' : `was ${status}`}.`,
  remedy: 'A model that answers is taken down with DELETE /v1/models/{model}.',
});
