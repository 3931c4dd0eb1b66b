import type { Delivery } from '../storage/delivery-row.ts';
import type { RunEventsTopic } from '../azure/run-events-topic.ts';
import type { RunStore } from '../storage/run-store.ts';
import type { EndpointRecord } from '../storage/webhook-store.ts';
import { openSecrets, signingSecrets } from './endpoint-secrets.ts';
import { publishToTopic } from './publish-to-topic.ts';
import type { SecretCipher } from '../platform/secret-cipher.ts';
import type { Subscriptions } from './subscriptions.ts';
import { sendWebhook, type Attempt, type SendTarget } from './send/send-webhook.ts';

/** Where messages of runs' own webhooks are kept, and those for the topic; anything else is an endpoint's id. */
export const runsEndpoint = 'runs';
export const topicEndpoint = 'topic';

/** Where a message goes, as it stands now. Nothing is sent to what is closed. */
export type Target =
  | { status: 'closed'; reason: string }
  | {
      status: 'open';
      /** What shares its fate: messages to the same place wait for each other. */
      place: string;
      endpoint?: EndpointRecord;
      send(): Promise<Attempt>;
    };

export type FindTarget = (delivery: Delivery) => Promise<Target>;

export interface TargetSettings {
  /** Signs runs' own webhooks. */
  runSecret: string | undefined;
  allowLoopback: boolean;
}

interface Parts {
  settings: TargetSettings;
  /** Undefined where no key is set to encrypt with. */
  box: SecretCipher | undefined;
  endpoints: Pick<Subscriptions, 'get'>;
  runs: Pick<RunStore, 'get'>;
  topic: RunEventsTopic | undefined;
}

export function createTargets({ settings, box, endpoints, runs, topic }: Parts): FindTarget {
  const { allowLoopback } = settings;

  const post = (place: string, { messageId: id, body }: Delivery, target: SendTarget) => ({
    status: 'open' as const,
    place,
    send: () => sendWebhook({ id, body }, target, { allowLoopback }),
  });

  async function toEndpoint(delivery: Delivery): Promise<Target> {
    const endpoint = await endpoints.get(delivery.endpointId);
    if (!endpoint) return closed('The endpoint was deleted.');
    if (!endpoint.enabled) return closed('The endpoint is disabled.');
    const secrets = box && openSecrets(box, endpoint.endpointId, endpoint.sealed);
    if (!secrets) return { ...unreadable(endpoint.endpointId), endpoint };
    const { url } = secrets;
    return { ...post(endpoint.endpointId, delivery, { url, secrets: signingSecrets(secrets, new Date()) }), endpoint };
  }

  async function toRunWebhook(delivery: Delivery): Promise<Target> {
    const { runId = '' } = delivery;
    const sealed = (await runs.get(runId))?.webhookUrl;
    if (!sealed) return closed('The run is gone.');
    if (!settings.runSecret)
      return closed('The webhook was not sent: the setting DROPTUNE_WEBHOOK_SECRET, which signs it, is missing.');
    const url = box?.open(sealed, runId);
    return url === undefined ? unreadable(runId) : post(url, delivery, { url, secrets: [settings.runSecret] });
  }

  function toTopic(delivery: Delivery): Target {
    if (!topic) return closed('The setting DROPTUNE_EVENTS_TOPIC_URL is gone.');
    return { status: 'open', place: topicEndpoint, send: () => publishToTopic(topic, delivery) };
  }

  return (delivery) => {
    if (delivery.endpointId === topicEndpoint) return Promise.resolve(toTopic(delivery));
    return delivery.endpointId === runsEndpoint ? toRunWebhook(delivery) : toEndpoint(delivery);
  };
}

const closed = (reason: string): Target => ({ status: 'closed', reason });

/** An operator may bring the key back, so it is tried again like anything that fails. */
const unreadable = (place: string): Target & { status: 'open' } => ({
  status: 'open',
  place,
  send: () =>
    Promise.resolve({
      at: new Date().toISOString(),
      milliseconds: 0,
      verdict: 'refused',
      reason: 'its URL and secret were encrypted under a key that DROPTUNE_SECRETS_KEY does not hold',
    }),
});
