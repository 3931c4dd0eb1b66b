import { app, type HttpRequest, type HttpResponseInit } from '@azure/functions';
import { endpoint } from '../../lib/http/endpoint.ts';
import { readBody, readParameter } from '../../lib/http/read-request.ts';
import { getServices } from '../../lib/services.ts';
import { endpointChangesSchema } from '../../lib/webhooks/webhook-requests.ts';

async function changeWebhook(request: HttpRequest): Promise<HttpResponseInit> {
  const changes = await readBody(request, endpointChangesSchema);
  return { jsonBody: await getServices().webhooks.endpoints.change(readParameter(request, 'webhook'), changes) };
}

app.http('webhooks-patch', {
  methods: ['PATCH'],
  route: 'v1/webhooks/{webhook}',
  authLevel: 'anonymous',
  handler: endpoint('problem', changeWebhook),
});
