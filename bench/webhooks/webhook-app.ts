import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { z } from 'zod';
import type { Certificate } from '../../local/certificate.ts';
import { ensureBuilt } from '../../local/ensure-built.ts';
import { startLaptopCloud } from '../../local/laptop-cloud.ts';
import { projectRoot } from '../../local/project-root.ts';
import { onStopSignal } from '../../local/stop-signals.ts';

const endpointSchema = z.object({ id: z.string() });
const deliverySchema = z.object({ id: z.string() });
const deliveriesSchema = z.object({ data: z.array(z.object({ id: z.string() })), has_more: z.boolean() });

/** The built app on a laptop cloud of its own, in real time, spoken to by its API alone. */
export interface WebhookApp {
  certificate: Certificate;
  /** Makes an endpoint that hears of nothing but tests; answers its id. */
  register(url: string): Promise<string>;
  /** Lets an event happen; resolves with its message's id when the message is written down and on its way. */
  tell(endpointId: string): Promise<string>;
  /** How many of the endpoint's last hundred messages are still to be sent. */
  pending(endpointId: string): Promise<number>;
  remove(endpointId: string): Promise<void>;
  close(): Promise<void>;
}

export async function startWebhookApp(): Promise<WebhookApp> {
  await ensureBuilt(projectRoot);
  const folder = await mkdtemp(join(tmpdir(), 'droptune-'));
  const removeFolder = () => rm(folder, { recursive: true, force: true });
  const cloud = await startLaptopCloud({ folder, appFolder: projectRoot, pace: 'instant' }).catch(
    async (error: unknown) => {
      await removeFolder();
      throw error;
    },
  );
  setDefaultCACertificates([...getCACertificates('default'), cloud.certificate.cert]);
  const close = async () => {
    await cloud.close();
    await removeFolder();
  };
  onStopSignal(() => void close().finally(() => process.exit(130)));

  async function call<T>(schema: z.ZodType<T>, method: string, path: string, body?: object): Promise<T> {
    const response = await fetch(`${cloud.url}/v1/webhooks${path}`, {
      method,
      headers: { authorization: `Bearer ${cloud.key}`, 'content-type': 'application/json' },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} /v1/webhooks${path} was answered ${response.status}: ${text}`);
    return schema.parse(JSON.parse(text));
  }

  return {
    certificate: cloud.certificate,
    register: async (url) => (await call(endpointSchema, 'POST', '', { url, events: ['run.rejected'] })).id,
    tell: async (endpointId) => (await call(deliverySchema, 'POST', `/${endpointId}/test`)).id,
    pending: async (endpointId) =>
      (await call(deliveriesSchema, 'GET', `/${endpointId}/deliveries?status=pending&limit=100`)).data.length,
    remove: async (endpointId) => {
      await call(endpointSchema, 'DELETE', `/${endpointId}`);
    },
    close,
  };
}
