import { app, type HttpRequest, type HttpResponseInit } from '@azure/functions';
import { endpoint } from '../../lib/platform/http/endpoint.ts';
import { readParameter } from '../../lib/platform/http/read-request.ts';
import { getWebhooks } from '../../lib/services/webhook-services.ts';

async function getWebhook(request: HttpRequest): Promise<HttpResponseInit> {
  return { jsonBody: await getWebhooks().endpoints.get(readParameter(request, 'webhook')) };
}

app.http('webhooks-get', {
  methods: ['GET'],
  route: 'v1/webhooks/{webhook}',
  authLevel: 'anonymous',
  handler: endpoint('problem', getWebhook),
});
