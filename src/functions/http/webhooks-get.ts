import { app, type HttpRequest, type HttpResponseInit } from '@azure/functions';
import { endpoint } from '../../lib/http/endpoint.ts';
import { readParameter } from '../../lib/http/read-request.ts';
import { getServices } from '../../lib/services.ts';

async function getWebhook(request: HttpRequest): Promise<HttpResponseInit> {
  return { jsonBody: await getServices().webhooks.endpoints.get(readParameter(request, 'webhook')) };
}

app.http('webhooks-get', {
  methods: ['GET'],
  route: 'v1/webhooks/{webhook}',
  authLevel: 'anonymous',
  handler: endpoint('problem', getWebhook),
});
