import { app, type HttpRequest, type HttpResponseInit } from '@azure/functions';
import { endpoint } from '../../lib/platform/http/endpoint.ts';
import { readBody } from '../../lib/platform/http/read-request.ts';
import { getWebhooks } from '../../lib/services/webhook-services.ts';
import { endpointRequestSchema } from '../../lib/webhooks/webhook-requests.ts';

async function createWebhook(request: HttpRequest): Promise<HttpResponseInit> {
  const asked = await readBody(request, endpointRequestSchema);
  return { status: 201, jsonBody: await getWebhooks().endpoints.create(asked) };
}

app.http('webhooks-post', {
  methods: ['POST'],
  route: 'v1/webhooks',
  authLevel: 'anonymous',
  handler: endpoint('problem', createWebhook),
});
