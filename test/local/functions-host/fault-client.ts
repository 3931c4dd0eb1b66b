import type { HostProcess } from './host-process.ts';

/** Sets what a host's Durable engine is made to suffer. */
export function createFaultClient({ url, keys }: Pick<HostProcess, 'url' | 'keys'>) {
  async function ask(method: string, body?: object): Promise<unknown> {
    const headers = { 'x-functions-key': keys.master };
    const answer = await fetch(`${url}/admin/faults`, {
      method,
      headers,
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`);
    return answer.json();
  }
  return { read: () => ask('GET'), set: (changes: object) => ask('POST', changes), reset: () => ask('DELETE') };
}
