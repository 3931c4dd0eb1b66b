import { app, type HttpRequest, type HttpResponseInit } from '@azure/functions';
import { endpoint } from '../../lib/http/endpoint.ts';
import { readParameter } from '../../lib/http/read-request.ts';
import { getServices } from '../../lib/services.ts';

async function deleteWebhook(request: HttpRequest): Promise<HttpResponseInit> {
  const id = readParameter(request, 'webhook');
  await getServices().webhooks.endpoints.remove(id);
  return { jsonBody: { id, object: 'webhook_endpoint', deleted: true } };
}

app.http('webhooks-delete', {
  methods: ['DELETE'],
  route: 'v1/webhooks/{webhook}',
  authLevel: 'anonymous',
  handler: endpoint('problem', deleteWebhook),
});
