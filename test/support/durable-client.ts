import type { DurableOrchestrationStatus, DurableClient } from 'durable-functions';

type Client = Pick<DurableClient, 'startNew' | 'getStatus' | 'raiseEvent' | 'terminate'>;

/** A Durable client that remembers what it was asked, and refuses as the extension does: by the text of its errors. */
export function durableClient() {
  const running = new Map<string, 'Running' | 'Completed' | 'Failed' | 'Terminated'>();
  const starts: { name: string; instanceId: string; input: unknown }[] = [];
  const raised: { instanceId: string; event: string }[] = [];
  const terminated: string[] = [];
  /** When an instance last took a turn; now, unless it is told otherwise. */
  const updated = new Map<string, Date>();
  const answered = (status: number, text: string) =>
    new Error(`The operation failed with an unexpected status code: ${status}. Details: "${text}"`);

  const client: Client = {
    async startNew(name, { instanceId = '', input } = {}) {
      await Promise.resolve();
      if (running.get(instanceId) === 'Running')
        throw answered(409, 'An Orchestration instance with the status Running already exists.');
      running.set(instanceId, 'Running');
      starts.push({ name, instanceId, input });
      return instanceId;
    },
    async getStatus(instanceId) {
      await Promise.resolve();
      const runtimeStatus = running.get(instanceId);
      if (!runtimeStatus)
        throw new Error(
          `DurableClient error: Durable Functions extension replied with HTTP 404 response. This usually means we could not find any data associated with the instanceId provided: ${instanceId}.`,
        );
      const lastUpdatedTime = updated.get(instanceId) ?? new Date();
      const { input } = starts.findLast((start) => start.instanceId === instanceId) ?? {};
      const state = { name: 'fineTuneRun', instanceId, runtimeStatus, lastUpdatedTime, input, output: 'node exited' };
      return state as unknown as DurableOrchestrationStatus;
    },
    async raiseEvent(instanceId, event) {
      await Promise.resolve();
      if (!running.has(instanceId)) throw new Error(`No instance with ID '${instanceId}' found.`);
      raised.push({ instanceId, event });
    },
    async terminate(instanceId) {
      await Promise.resolve();
      running.set(instanceId, 'Terminated');
      terminated.push(instanceId);
    },
  };
  return { client, starts, raised, running, terminated, updated };
}
