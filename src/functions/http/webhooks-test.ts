import { app, type HttpRequest, type HttpResponseInit, type InvocationContext } from '@azure/functions';
import { getClient, input } from 'durable-functions';
import { endpoint } from '../../lib/platform/http/endpoint.ts';
import { readParameter } from '../../lib/platform/http/read-request.ts';
import { getWebhooks } from '../../lib/services/webhook-services.ts';
import { toDeliveryView } from '../../lib/webhooks/webhook-view.ts';

async function testWebhook(request: HttpRequest, context: InvocationContext): Promise<HttpResponseInit> {
  const { deliveries } = getWebhooks();
  const sent = await deliveries.test(readParameter(request, 'webhook'), getClient(context));
  return { status: 202, jsonBody: toDeliveryView(sent) };
}

app.http('webhooks-test', {
  methods: ['POST'],
  route: 'v1/webhooks/{webhook}/test',
  authLevel: 'anonymous',
  extraInputs: [input.durableClient()],
  handler: endpoint('problem', testWebhook),
});
