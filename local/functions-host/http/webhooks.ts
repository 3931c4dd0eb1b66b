import { createDurableApi } from '../durable/durable-api.ts';
import type { DurableOperations } from '../durable/durable-operations.ts';
import { createEventGridWebhook } from '../event-grid/event-grid-webhook.ts';
import type { HostParts } from '../host-parts.ts';
import { challenge, keyOf, webhookAccess } from './access.ts';
import { answerEmpty } from './answer.ts';
import type { Handle } from './listen.ts';

/** Checks the system key of `/runtime/webhooks/<extension>/…` and hands the request on. */
export function createWebhooks(host: HostParts, operations: DurableOperations): Handle {
  const eventGrid = createEventGridWebhook(host);
  const durable = createDurableApi(operations, host.settings.durableTask.hubName, host.keys.durable, false);
  return (request, response, url) => {
    const [, , , extension = '', ...rest] = url.pathname.split('/');
    const name = extension.toLowerCase();
    const systemKeys: Record<string, string> = { eventgrid: host.keys.eventGrid, durabletask: host.keys.durable };
    const access = webhookAccess(keyOf(request, url), systemKeys[name], host.keys);
    if (access !== 'open') {
      request.resume();
      return answerEmpty(response, access, access === 401 ? challenge(request) : {});
    }
    if (name === 'eventgrid') return eventGrid(request, response, url);
    if (name === 'durabletask') return durable(request, response, url, rest.join('/'));
    answerEmpty(response, 404);
  };
}
