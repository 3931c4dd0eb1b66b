import type { EventLog } from '../azure/event-log.ts';
import type { RunEventsTopic } from '../azure/run-events-topic.ts';
import type { RunRow } from '../azure/run-row.ts';
import type { RunStore } from '../azure/run-store.ts';
import { toRunView } from './run-view.ts';
import { deliverWebhook } from '../webhooks/deliver-webhook.ts';

export interface AnnouncementSettings {
  webhookSecret: string | undefined;
  allowLoopback: boolean;
}

/** Tells how a run ended: to the webhook of its options, and to the Event Grid topic of the settings. */
export interface Announcer {
  announce(order: { runId: string }): Promise<{ status: 'announced' | 'undelivered' }>;
}

/** OpenAI's words for the ends it knows, our own for a dataset that was turned away. */
const eventTypes = {
  succeeded: 'fine_tuning.job.succeeded',
  failed: 'fine_tuning.job.failed',
  cancelled: 'fine_tuning.job.cancelled',
  rejected: 'run.rejected',
} as const;

interface RunMessage {
  id: string;
  object: 'event';
  type: string;
  created_at: number;
  data: object;
}

function messageOf(row: RunRow): RunMessage {
  const { status } = row;
  const type = status === 'queued' || status === 'running' ? 'run.phase_changed' : eventTypes[status];
  const { id, model, dataset, error } = toRunView(row);
  return {
    id: `evt_${row.runId.slice('ftjob-'.length)}`,
    object: 'event',
    type,
    created_at: Math.floor(Date.parse(row.finishedAt ?? row.createdAt) / 1000),
    data: { id, status, model, dataset, error },
  };
}

export function createAnnouncer(
  { webhookSecret, allowLoopback }: AnnouncementSettings,
  runs: RunStore,
  events: EventLog,
  topic: RunEventsTopic | undefined,
): Announcer {
  async function deliver(row: RunRow, message: RunMessage): Promise<'announced' | 'undelivered'> {
    if (!row.webhookUrl || (await isNoted(row))) return 'announced';
    if (!webhookSecret)
      return note(
        row,
        'undelivered',
        'The webhook was not sent: the setting DROPTUNE_WEBHOOK_SECRET, which signs it, is missing.',
      );
    const result = await deliverWebhook({ id: message.id, body: JSON.stringify(message) }, row.webhookUrl, {
      secret: webhookSecret,
      allowLoopback,
    });
    if (result.status === 'delivered') return note(row, 'announced', 'The webhook was delivered.');
    if (result.status === 'refused') return note(row, 'undelivered', `The webhook was not sent: ${result.reason}.`);
    const at = new Date().toISOString();
    const failure = `The webhook could not be delivered: ${result.reason}.`;
    await events.add(row.runId, { id: `99-webhook-try-${Date.parse(at)}`, at, level: 'warn', message: failure });
    throw new Error(failure);
  }

  /** A retry because of the topic, or after a crash, does not send again what is known to have arrived. */
  async function isNoted({ runId }: RunRow): Promise<boolean> {
    return (await events.list(runId)).some(({ id }) => id === '99-webhook');
  }

  /** Published again under the same id, should it come to that. */
  async function publish(runId: string, { id, type, created_at: createdAt, data }: RunMessage): Promise<void> {
    await topic?.publish({ id, type, subject: `runs/${runId}`, time: new Date(createdAt * 1000), data });
  }

  async function note(row: RunRow, status: 'announced' | 'undelivered', message: string) {
    await events.add(row.runId, {
      id: '99-webhook',
      at: new Date().toISOString(),
      level: status === 'announced' ? 'info' : 'warn',
      message,
    });
    return status;
  }

  return {
    async announce({ runId }) {
      const row = await runs.get(runId);
      if (!row) throw new Error(`There is no run '${runId}'.`);
      const message = messageOf(row);
      // Each is tried although the other fails; the retry of either finds what the other has done.
      const [delivered, published] = await Promise.allSettled([deliver(row, message), publish(runId, message)]);
      if (published.status === 'rejected') throw published.reason;
      if (delivered.status === 'rejected') throw delivered.reason;
      return { status: delivered.value };
    },
  };
}
