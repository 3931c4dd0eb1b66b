import { app, type HttpRequest, type HttpResponseInit } from '@azure/functions';
import { endpoint } from '../../lib/platform/http/endpoint.ts';
import { readParameter, readQuery } from '../../lib/platform/http/read-request.ts';
import { getWebhooks } from '../../lib/services/webhook-services.ts';
import { deliveryPageSchema } from '../../lib/webhooks/webhook-requests.ts';
import { toDeliveryView } from '../../lib/webhooks/webhook-view.ts';

async function listDeliveries(request: HttpRequest): Promise<HttpResponseInit> {
  const page = readQuery(request, deliveryPageSchema);
  const { deliveries, hasMore } = await getWebhooks().deliveries.list(readParameter(request, 'webhook'), page);
  return { jsonBody: { object: 'list', data: deliveries.map(toDeliveryView), has_more: hasMore } };
}

app.http('deliveries-list', {
  methods: ['GET'],
  route: 'v1/webhooks/{webhook}/deliveries',
  authLevel: 'anonymous',
  handler: endpoint('problem', listDeliveries, { parameters: Object.keys(deliveryPageSchema.shape) }),
});
