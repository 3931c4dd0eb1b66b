import { app, type HttpRequest, type HttpResponseInit, type InvocationContext } from '@azure/functions';
import { getClient, input } from 'durable-functions';
import { endpoint } from '../../lib/platform/http/endpoint.ts';
import { readParameter } from '../../lib/platform/http/read-request.ts';
import { getWebhooks } from '../../lib/services/webhook-services.ts';
import { toDeliveryView } from '../../lib/webhooks/webhook-view.ts';

async function redeliver(request: HttpRequest, context: InvocationContext): Promise<HttpResponseInit> {
  const [webhook, delivery] = [readParameter(request, 'webhook'), readParameter(request, 'delivery')];
  const sent = await getWebhooks().deliveries.redeliver(webhook, delivery, getClient(context));
  return { status: 202, jsonBody: toDeliveryView(sent) };
}

app.http('deliveries-redeliver', {
  methods: ['POST'],
  route: 'v1/webhooks/{webhook}/deliveries/{delivery}/redeliver',
  authLevel: 'anonymous',
  extraInputs: [input.durableClient()],
  handler: endpoint('problem', redeliver),
});
