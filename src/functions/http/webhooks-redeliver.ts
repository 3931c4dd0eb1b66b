import { app, type HttpRequest, type HttpResponseInit, type InvocationContext } from '@azure/functions';
import { getClient, input } from 'durable-functions';
import { endpoint } from '../../lib/platform/http/endpoint.ts';
import { readBody, readParameter } from '../../lib/platform/http/read-request.ts';
import { getWebhooks } from '../../lib/services/webhook-services.ts';
import { redeliverRequestSchema } from '../../lib/webhooks/webhook-requests.ts';

async function redeliverSince(request: HttpRequest, context: InvocationContext): Promise<HttpResponseInit> {
  const webhook = readParameter(request, 'webhook');
  const asked = await readBody(request, redeliverRequestSchema);
  const { deliveries } = getWebhooks();
  const { count, next } = await deliveries.redeliverSince(webhook, asked, getClient(context));
  return {
    status: 202,
    jsonBody: { object: 'webhook_redelivery', webhook, redelivered: count, has_more: next !== undefined, next },
  };
}

app.http('webhooks-redeliver', {
  methods: ['POST'],
  route: 'v1/webhooks/{webhook}/redeliver',
  authLevel: 'anonymous',
  extraInputs: [input.durableClient()],
  handler: endpoint('problem', redeliverSince),
});
