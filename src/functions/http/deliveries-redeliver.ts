import { app, type HttpRequest, type HttpResponseInit, type InvocationContext } from '@azure/functions';
import { getClient, input } from 'durable-functions';
import { endpoint } from '../../lib/http/endpoint.ts';
import { readParameter } from '../../lib/http/read-request.ts';
import { getServices } from '../../lib/services.ts';
import { toDeliveryView } from '../../lib/webhooks/webhook-view.ts';

async function redeliver(request: HttpRequest, context: InvocationContext): Promise<HttpResponseInit> {
  const [webhook, delivery] = [readParameter(request, 'webhook'), readParameter(request, 'delivery')];
  const sent = await getServices().webhooks.deliveries.redeliver(webhook, delivery, getClient(context));
  return { status: 202, jsonBody: toDeliveryView(sent) };
}

app.http('deliveries-redeliver', {
  methods: ['POST'],
  route: 'v1/webhooks/{webhook}/deliveries/{delivery}/redeliver',
  authLevel: 'anonymous',
  extraInputs: [input.durableClient()],
  handler: endpoint('problem', redeliver),
});
