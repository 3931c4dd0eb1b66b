import { z } from 'zod';
import type { HostProcess } from './host-process.ts';
import { eventually } from './eventually.ts';

const statusSchema = z.object({
  name: z.string(),
  instanceId: z.string(),
  runtimeStatus: z.string(),
  input: z.unknown(),
  customStatus: z.unknown(),
  output: z.unknown(),
});

export type InstanceStatus = z.infer<typeof statusSchema>;

const terminal = ['Completed', 'Failed', 'Terminated'];

/** Speaks with a host's Durable management API. */
export function createDurableClient(host: Pick<HostProcess, 'url' | 'keys'>) {
  const headers = { 'content-type': 'application/json', 'x-functions-key': host.keys.durable };
  const base = `${host.url}/runtime/webhooks/durabletask`;
  const post = (path: string, body?: string) =>
    fetch(`${base}/${path}`, { method: 'POST', headers, ...(body === undefined ? {} : { body }) });

  async function status(id: string): Promise<InstanceStatus | undefined> {
    const answer = await fetch(`${base}/instances/${id}`, { headers });
    return answer.status === 404 ? undefined : statusSchema.parse(await answer.json());
  }

  async function started(name: string, id: string, input: unknown = null): Promise<void> {
    const answer = await post(`orchestrators/${name}/${id}`, JSON.stringify(input));
    if (answer.status !== 202) throw new Error(`${answer.status} ${await answer.text()}`);
  }

  return {
    status,
    start: started,
    raise: (id: string, name: string, data: unknown) =>
      post(`instances/${id}/raiseEvent/${name}`, JSON.stringify(data)),
    /** `terminate`, `suspend`, `resume`, `rewind` or `restart`. */
    manage: (id: string, operation: string, reason = '') =>
      post(`instances/${id}/${operation}?reason=${encodeURIComponent(reason)}`),
    /** Under its own id. */
    restart: (id: string) => post(`instances/${id}/restart?restartWithNewInstanceId=false`),
    purge: (id: string) => fetch(`${base}/instances/${id}`, { method: 'DELETE', headers }),
    reaches: (id: string, runtimeStatus: string) =>
      eventually(async () => {
        const found = await status(id);
        return found?.runtimeStatus === runtimeStatus ? found : undefined;
      }, `${id} is ${runtimeStatus}`),
    ends: (id: string) =>
      eventually(async () => {
        const found = await status(id);
        return found && terminal.includes(found.runtimeStatus) ? found : undefined;
      }, `${id} has ended`),
  };
}

export type DurableClient = ReturnType<typeof createDurableClient>;
