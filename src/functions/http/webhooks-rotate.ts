import { app, type HttpRequest, type HttpResponseInit } from '@azure/functions';
import { endpoint } from '../../lib/platform/http/endpoint.ts';
import { readParameter } from '../../lib/platform/http/read-request.ts';
import { getWebhooks } from '../../lib/services/webhook-services.ts';

async function rotateSecret(request: HttpRequest): Promise<HttpResponseInit> {
  return { jsonBody: await getWebhooks().endpoints.rotate(readParameter(request, 'webhook')) };
}

app.http('webhooks-rotate', {
  methods: ['POST'],
  route: 'v1/webhooks/{webhook}/rotate',
  authLevel: 'anonymous',
  handler: endpoint('problem', rotateSecret),
});
