import { OrchestrationRuntimeStatus, type DurableClient } from 'durable-functions';
import type { ModelRecord } from '../azure/model-store.ts';
import { readModelName } from '../domain/model-line.ts';
import { unlessRunning } from '../durable/already-running.ts';

/** How long (ms) a client is kept waiting: Azure needs a minute or two for an endpoint, and its front door cuts at 230 s. */
const patience = 180_000;
const lookEvery = 500;

const endedBadly = [OrchestrationRuntimeStatus.Failed, OrchestrationRuntimeStatus.Terminated];

/**
 * Starts taking a model down and waits until it is gone. False when Azure needs longer: the removal goes on by itself.
 * The same model is removed by one orchestration at a time, however often it is asked for.
 */
export async function removeModel(
  name: string,
  model: ModelRecord,
  client: Pick<DurableClient, 'startNew' | 'getStatus'>,
): Promise<boolean> {
  const { shortId } = readModelName(name) ?? {};
  const instanceId = `removal-${shortId ? model.deployment : model.line}-${model.endpoint}`;
  const order = { runId: instanceId, line: model.line, ...(shortId ? { shortId } : {}) };
  await client.startNew('modelRemoval', { instanceId, input: order }).catch(unlessRunning);
  for (const end = Date.now() + patience; Date.now() < end;) {
    const { runtimeStatus } = await client.getStatus(instanceId);
    if (runtimeStatus === OrchestrationRuntimeStatus.Completed) return true;
    if (endedBadly.includes(runtimeStatus)) throw new Error(`The removal ${instanceId} ended as ${runtimeStatus}.`);
    await new Promise((resolve) => setTimeout(resolve, lookEvery));
  }
  return false;
}
