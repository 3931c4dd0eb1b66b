import type { EventLog } from '../../storage/event-log.ts';
import type { ModelRecord, ModelStore } from '../../storage/model-store.ts';
import type { RunRow } from '../../storage/run-row.ts';
import type { RunStore } from '../../storage/run-store.ts';
import type { EventType } from '../contract/event-type.ts';
import { eventIdOf } from '../../webhooks/contract/message-id.ts';
import type { Phase } from '../contract/phase.ts';
import { hasEnded } from '../contract/run.ts';
import { BoundedMap } from '../../platform/bounded-map.ts';
import type { Outbox } from '../../webhooks/outbox.ts';
import type { DeliveryClient } from '../../webhooks/start-delivery.ts';
import type { WebhookEvent } from '../../webhooks/webhook-event.ts';
import { runsEndpoint } from '../../webhooks/webhook-targets.ts';
import { toEventData } from './event-data.ts';

/** Why a model does not answer any more. */
export type RemovalReason = 'deleted' | 'superseded' | 'run_cancelled';

/**
 * Tells what happens to runs and models: to the webhooks that want to hear of it, and to the topic of the settings. Each may be
 * told as often as one likes, and is one event.
 */
export interface EventPublisher {
  /** The first step of a phase begins. The phase after `going_live` begins when the model is live. */
  phaseEntered(runId: string, phase: Phase, client: DeliveryClient): Promise<void>;
  /** How the run ended; its own webhook is told as well. */
  ended(runId: string, client: DeliveryClient): Promise<{ status: 'announced' }>;
  /** Called before the model is forgotten, so that nothing is lost in between. */
  modelRemoved(model: ModelRecord, reason: RemovalReason, client: DeliveryClient): Promise<void>;
}

/** OpenAI's words for the ends it knows, our own for a dataset that was turned away. */
const endTypes = {
  succeeded: 'fine_tuning.job.succeeded',
  failed: 'fine_tuning.job.failed',
  cancelled: 'fine_tuning.job.cancelled',
  rejected: 'run.rejected',
} as const satisfies Record<string, EventType>;

/** Phases that were told, of so many of the latest turns, so that the activities of a phase do not all tell it. */
const maxRemembered = 1_000;

interface Parts {
  runs: Pick<RunStore, 'get'>;
  models: Pick<ModelStore, 'noteRemoval'>;
  events: Pick<EventLog, 'add'>;
  outbox: Outbox;
}

export function createEventPublisher({ runs, models, events, outbox }: Parts): EventPublisher {
  const told = new BoundedMap<string, Promise<void>>(maxRemembered);

  async function rowOf(runId: string): Promise<RunRow> {
    const row = await runs.get(runId);
    if (!row) throw new Error(`There is no run '${runId}'.`);
    return row;
  }

  /** What could not be told is told by the next one who comes. */
  function once(key: string, tell: () => Promise<void>): Promise<void> {
    const known = told.get(key);
    if (known) return known;
    const telling = tell();
    told.set(key, telling);
    telling.catch(() => told.delete(key));
    return telling;
  }

  async function tellPhase(runId: string, phase: Phase, client: DeliveryClient): Promise<void> {
    const row = await rowOf(runId);
    const at = row.phases.find(({ name }) => name === phase)?.startedAt;
    if (at === undefined) return;
    const data = { ...toEventData(row), phase };
    await outbox.tell(eventOf('run.phase_changed', row, at, data, phase), client);
    if (phase === 'connecting') await outbox.tell(eventOf('model.live', row, at, data), client);
  }

  async function tellOwnWebhook(row: RunRow, event: WebhookEvent, client: DeliveryClient): Promise<void> {
    if (row.webhookUrl) await outbox.post(runsEndpoint, event, client, row.runId);
    else if (row.webhookOrigin)
      await events.add(row.runId, {
        id: '99-webhook',
        at: new Date().toISOString(),
        level: 'warn',
        message: 'The webhook was not sent: the setting DROPTUNE_SECRETS_KEY, which its URL is kept under, is missing.',
      });
  }

  return {
    async phaseEntered(runId, phase, client) {
      const hasSubscribers = await Promise.all(
        (['run.phase_changed', 'model.live'] as const).map(outbox.hasSubscribers),
      );
      if (hasSubscribers.includes(true)) await once(`${runId} ${phase}`, () => tellPhase(runId, phase, client));
    },

    async ended(runId, client) {
      const row = await rowOf(runId);
      if (!hasEnded(row.status)) throw new Error(`The run '${runId}' has not ended.`);
      const type = endTypes[row.status as keyof typeof endTypes];
      const event = eventOf(type, row, row.finishedAt ?? row.createdAt, toEventData(row));
      await Promise.all([outbox.tell(event, client), tellOwnWebhook(row, event, client)]);
      return { status: 'announced' };
    },

    async modelRemoved(model, reason, client) {
      if (!(await outbox.hasSubscribers('model.removed'))) return;
      const at = await models.noteRemoval(model);
      const row = await rowOf(model.runId);
      const data = { ...toEventData(row), model: model.name, reason };
      await outbox.tell(eventOf('model.removed', row, at, data), client);
    },
  };
}

function eventOf(type: EventType, { runId }: RunRow, at: string, data: object, which = ''): WebhookEvent {
  const subject = `runs/${runId}`;
  return { id: eventIdOf(type, subject, which), type, at, subject, data };
}
