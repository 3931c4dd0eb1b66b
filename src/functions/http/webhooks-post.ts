import { app, type HttpRequest, type HttpResponseInit } from '@azure/functions';
import { endpoint } from '../../lib/http/endpoint.ts';
import { readBody } from '../../lib/http/read-request.ts';
import { getServices } from '../../lib/services.ts';
import { endpointRequestSchema } from '../../lib/webhooks/webhook-requests.ts';

async function createWebhook(request: HttpRequest): Promise<HttpResponseInit> {
  const asked = await readBody(request, endpointRequestSchema);
  return { status: 201, jsonBody: await getServices().webhooks.endpoints.create(asked) };
}

app.http('webhooks-post', {
  methods: ['POST'],
  route: 'v1/webhooks',
  authLevel: 'anonymous',
  handler: endpoint('problem', createWebhook),
});
