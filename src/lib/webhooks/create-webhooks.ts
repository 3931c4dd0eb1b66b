import { createDeliveryStore } from '../storage/delivery-store.ts';
import type { RunEventsTopic } from '../azure/run-events-topic.ts';
import type { RunStore } from '../storage/run-store.ts';
import type { Table } from '../azure/table-store.ts';
import { createWebhookStore } from '../storage/webhook-store.ts';
import { createDeliverMessage } from './deliver-message.ts';
import { createNoteHealth } from './endpoint-health.ts';
import { createWriteThroughCache } from './write-through-cache.ts';
import { detachSlowAttempts } from './detach-slow-attempts.ts';
import { createOutbox } from './outbox.ts';
import type { SecretCipher } from '../platform/secret-cipher.ts';
import { createConcurrencyLimiter } from './concurrency-limiter.ts';
import { createTargetJudge } from './send/webhook-target.ts';
import { createDueListCleaner } from './due-list-cleaner.ts';
import { createSubscriptions } from './subscriptions.ts';
import { createSweep } from './sweep.ts';
import { createWebhookDeliveries } from './webhook-deliveries.ts';
import { createWebhookEndpoints } from './webhook-endpoints.ts';
import { createTargets, type TargetSettings } from './webhook-targets.ts';

interface Parts {
  settings: TargetSettings;
  box: SecretCipher | undefined;
  webhooks: Table;
  deliveries: Table;
  runs: Pick<RunStore, 'get'>;
  topic: RunEventsTopic | undefined;
  /** Told of every attempt, and of a message that arrived or was given up. */
  onNews: Parameters<typeof createDeliverMessage>[0]['onNews'];
}

/** Everything about webhooks: endpoints, the messages to them, and what sends those. */
export function createWebhooks({ settings, box, webhooks, deliveries: table, runs, topic, onNews }: Parts) {
  const store = createWebhookStore(webhooks);
  const deliveries = createDeliveryStore(table);
  const subscriptions = createSubscriptions(store);
  const { allowLoopback } = settings;
  const endpoints = createWebhookEndpoints({ store, box, subscriptions, allowLoopback });
  const fresh = createWriteThroughCache();
  const outbox = createOutbox({ deliveries, subscriptions, fresh, hasTopic: topic !== undefined });
  return {
    endpoints,
    outbox,
    judgeUrl: createTargetJudge(allowLoopback),
    deliveries: createWebhookDeliveries(deliveries, outbox, endpoints),
    sweep: createSweep(deliveries, store),
    deliver: detachSlowAttempts(
      createDeliverMessage({
        deliveries,
        fresh,
        settled: createDueListCleaner(deliveries),
        findTarget: createTargets({ settings, box, endpoints: subscriptions, runs, topic }),
        gate: createConcurrencyLimiter(),
        recordHealth: createNoteHealth(store, subscriptions.forget),
        onNews,
      }),
    ),
  };
}
