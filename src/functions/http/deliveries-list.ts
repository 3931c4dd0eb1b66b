import { app, type HttpRequest, type HttpResponseInit } from '@azure/functions';
import { endpoint } from '../../lib/http/endpoint.ts';
import { readParameter, readQuery } from '../../lib/http/read-request.ts';
import { getServices } from '../../lib/services.ts';
import { deliveryPageSchema } from '../../lib/webhooks/webhook-requests.ts';
import { toDeliveryView } from '../../lib/webhooks/webhook-view.ts';

async function listDeliveries(request: HttpRequest): Promise<HttpResponseInit> {
  const page = readQuery(request, deliveryPageSchema);
  const { deliveries, hasMore } = await getServices().webhooks.deliveries.list(readParameter(request, 'webhook'), page);
  return { jsonBody: { object: 'list', data: deliveries.map(toDeliveryView), has_more: hasMore } };
}

app.http('deliveries-list', {
  methods: ['GET'],
  route: 'v1/webhooks/{webhook}/deliveries',
  authLevel: 'anonymous',
  handler: endpoint('problem', listDeliveries, { parameters: Object.keys(deliveryPageSchema.shape) }),
});
