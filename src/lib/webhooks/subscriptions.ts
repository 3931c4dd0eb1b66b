import type { EndpointRecord, WebhookStore } from '../azure/webhook-store.ts';
import { isMeant } from '../domain/event-type.ts';

/** Which endpoints want to hear of what. */
export interface Subscriptions {
  /** The enabled endpoints that an event of the type is meant for. */
  to(type: string): Promise<EndpointRecord[]>;
  /** Something was changed in this process. Others see it within seconds. */
  forget(): void;
}

/** How old (ms) the list of endpoints may be: runs ask for it at every turn, and it hardly ever changes. */
const keptMs = 5_000;

export function createSubscriptions(endpoints: Pick<WebhookStore, 'list'>): Subscriptions {
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
    forget: () => (kept = undefined),
  };
}
