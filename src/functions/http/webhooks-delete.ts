import { app, type HttpRequest, type HttpResponseInit, type InvocationContext } from '@azure/functions';
import { getClient, input } from 'durable-functions';
import { endpoint } from '../../lib/platform/http/endpoint.ts';
import { readParameter } from '../../lib/platform/http/read-request.ts';
import { getWebhooks } from '../../lib/services/webhook-services.ts';

async function deleteWebhook(request: HttpRequest, context: InvocationContext): Promise<HttpResponseInit> {
  const id = readParameter(request, 'webhook');
  const { endpoints, deliveries } = getWebhooks();
  await endpoints.remove(id);
  await deliveries.stop(id, getClient(context));
  return { jsonBody: { id, object: 'webhook_endpoint', deleted: true } };
}

app.http('webhooks-delete', {
  methods: ['DELETE'],
  route: 'v1/webhooks/{webhook}',
  authLevel: 'anonymous',
  extraInputs: [input.durableClient()],
  handler: endpoint('problem', deleteWebhook),
});
