import { app, type HttpRequest, type HttpResponseInit } from '@azure/functions';
import { endpoint } from '../../lib/platform/http/endpoint.ts';
import { readBody, readParameter } from '../../lib/platform/http/read-request.ts';
import { getWebhooks } from '../../lib/services/webhook-services.ts';
import { endpointChangesSchema } from '../../lib/webhooks/webhook-requests.ts';

async function changeWebhook(request: HttpRequest): Promise<HttpResponseInit> {
  const changes = await readBody(request, endpointChangesSchema);
  return { jsonBody: await getWebhooks().endpoints.change(readParameter(request, 'webhook'), changes) };
}

app.http('webhooks-patch', {
  methods: ['PATCH'],
  route: 'v1/webhooks/{webhook}',
  authLevel: 'anonymous',
  handler: endpoint('problem', changeWebhook),
});
