import { OrchestrationRuntimeStatus, type DurableClient, type DurableOrchestrationStatus } from 'durable-functions';

/** How an instance stands; undefined where there is none. */
export async function statusOf(
  client: Pick<DurableClient, 'getStatus'>,
  instanceId: string,
): Promise<DurableOrchestrationStatus | undefined> {
  try {
    return await client.getStatus(instanceId);
  } catch (error) {
    if (error instanceof Error && error.message.includes('HTTP 404 response')) return undefined;
    throw error;
  }
}

const atWork = [
  OrchestrationRuntimeStatus.Pending,
  OrchestrationRuntimeStatus.Running,
  OrchestrationRuntimeStatus.ContinuedAsNew,
  OrchestrationRuntimeStatus.Suspended,
];

/** Whether the engine will go on with the instance. */
export const isAtWork = (status: Pick<DurableOrchestrationStatus, 'runtimeStatus'> | undefined): boolean =>
  status !== undefined && atWork.includes(status.runtimeStatus);
