import { createRunEventsTopic } from '../azure/run-events-topic.ts';
import { createWebhookTimeline } from '../runs/events/webhook-timeline.ts';
import { createWebhooks } from '../webhooks/create-webhooks.ts';
import { lazy } from '../platform/lazy.ts';
import { getPlatform } from './platform-services.ts';
import { getRunState } from './run-state.ts';

/** Endpoints, and the messages to them. */
export const getWebhooks = lazy(() => {
  const { config, credential, table } = getPlatform();
  const { box, runs, events } = getRunState();
  const { DROPTUNE_EVENTS_TOPIC_URL: topicUrl } = config;
  return createWebhooks({
    settings: {
      runSecret: config.DROPTUNE_WEBHOOK_SECRET,
      allowLoopback: config.DROPTUNE_WEBHOOK_LOOPBACK === 'allow',
    },
    box,
    runs,
    onNews: createWebhookTimeline(events),
    webhooks: table('webhooks'),
    deliveries: table('deliveries'),
    topic: topicUrl === undefined ? undefined : createRunEventsTopic(topicUrl, credential),
  });
});
