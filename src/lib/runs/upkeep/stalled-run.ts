import { OrchestrationRuntimeStatus, type DurableClient, type DurableOrchestrationStatus } from 'durable-functions';
import type { RunRow } from '../../storage/run-row.ts';
import type { Phase } from '../contract/phase.ts';
import { isAtWork, statusOf } from '../../platform/durable/instance-status.ts';

/** The sub-orchestrations of a run, by the phase that waits for them; those that follow every end come last. */
const waits: Partial<Record<Phase, readonly string[]>> = {
  validating: ['checkRows'],
  splitting: ['splitRows', 'writeSides', 'measureRows'],
  preparing_compute: ['prepareCompute'],
  training: ['lookAtTraining'],
  deploying: ['deployModel'],
  going_live: ['goLive'],
};
const anyPhase = ['cleanUp', 'afterRun', 'removeReplaced'];

/** Longer than an activity may take, and than any pause between two tries of one. */
const hourMs = 3_600_000;

/**
 * Whether a run waits for something that nobody does any more: neither its orchestration nor what that waits for has taken a
 * turn for an hour. What the engine loses so, if it ever does, nobody has seen; a run is replayed at no cost.
 */
export async function isStalled(
  { runId, phase }: RunRow,
  status: DurableOrchestrationStatus,
  client: Pick<DurableClient, 'getStatus'>,
  pollSeconds: number,
): Promise<boolean> {
  const limitMs = Math.max(hourMs, 3_000 * pollSeconds);
  const isOld = ({ lastUpdatedTime }: DurableOrchestrationStatus): boolean =>
    Date.now() - new Date(lastUpdatedTime).getTime() > limitMs;
  if (!isOld(status) || status.runtimeStatus === OrchestrationRuntimeStatus.Suspended) return false;
  for (const name of [...((phase && waits[phase]) ?? []), ...anyPhase]) {
    const wait = await statusOf(client, `${runId}:${name}`);
    if (wait && isAtWork(wait) && !isOld(wait)) return false;
  }
  return true;
}
