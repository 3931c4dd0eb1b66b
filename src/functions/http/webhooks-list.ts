import { app, type HttpRequest, type HttpResponseInit } from '@azure/functions';
import { endpoint } from '../../lib/platform/http/endpoint.ts';
import { readQuery } from '../../lib/platform/http/read-request.ts';
import { getWebhooks } from '../../lib/services/webhook-services.ts';
import { readEndpointPage } from '../../lib/webhooks/read-endpoint-page.ts';
import { endpointPageSchema } from '../../lib/webhooks/webhook-requests.ts';

async function listWebhooks(request: HttpRequest): Promise<HttpResponseInit> {
  const page = readQuery(request, endpointPageSchema);
  const { data, hasMore } = await readEndpointPage(getWebhooks().endpoints, page);
  return { jsonBody: { object: 'list', data, has_more: hasMore } };
}

app.http('webhooks-list', {
  methods: ['GET'],
  route: 'v1/webhooks',
  authLevel: 'anonymous',
  handler: endpoint('problem', listWebhooks, { parameters: Object.keys(endpointPageSchema.shape) }),
});
