import { app, type HttpRequest, type HttpResponseInit } from '@azure/functions';
import { endpoint } from '../../lib/platform/http/endpoint.ts';
import { readParameter } from '../../lib/platform/http/read-request.ts';
import { getWebhooks } from '../../lib/services/webhook-services.ts';
import { toFullDeliveryView } from '../../lib/webhooks/webhook-view.ts';

async function getDelivery(request: HttpRequest): Promise<HttpResponseInit> {
  const [webhook, delivery] = [readParameter(request, 'webhook'), readParameter(request, 'delivery')];
  return { jsonBody: toFullDeliveryView(await getWebhooks().deliveries.get(webhook, delivery)) };
}

app.http('deliveries-get', {
  methods: ['GET'],
  route: 'v1/webhooks/{webhook}/deliveries/{delivery}',
  authLevel: 'anonymous',
  handler: endpoint('problem', getDelivery),
});
