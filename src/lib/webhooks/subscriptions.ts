import type { EndpointRecord, WebhookStore } from '../storage/webhook-store.ts';
import { isMeant } from '../runs/contract/event-type.ts';

/** Which endpoints want to hear of what. */
export interface Subscriptions {
  /** The enabled endpoints that an event of the type is meant for. */
  to(type: string): Promise<EndpointRecord[]>;
  /** An endpoint as it was a second ago at most; undefined when there is none. */
  get(endpointId: string): Promise<EndpointRecord | undefined>;
  /** Something was changed in this process. Others see it within a second. */
  forget(): void;
}

/** How old (ms) the list of endpoints may be: runs and messages ask for it at every turn, and it hardly ever changes. */
const keptMs = 1_000;

export function createSubscriptions(endpoints: Pick<WebhookStore, 'list' | 'get'>): Subscriptions {
  let kept: { list: Promise<EndpointRecord[]>; at: number } | undefined;

  function current(): Promise<EndpointRecord[]> {
    if (kept && performance.now() - kept.at < keptMs) return kept.list;
    const asked = { list: endpoints.list(), at: performance.now() };
    kept = asked;
    asked.list.catch(() => {
      if (kept === asked) kept = undefined;
    });
    return asked.list;
  }

  return {
    to: async (type) =>
      (await current()).filter(({ enabled, events }) => enabled && events.some((pattern) => isMeant(pattern, type))),
    async get(endpointId) {
      const listed = (await current()).find((endpoint) => endpoint.endpointId === endpointId);
      return listed ?? endpoints.get(endpointId);
    },
    forget: () => (kept = undefined),
  };
}
