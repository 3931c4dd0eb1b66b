import { app, type HttpRequest, type HttpResponseInit } from '@azure/functions';
import { endpoint } from '../../lib/http/endpoint.ts';
import { readParameter } from '../../lib/http/read-request.ts';
import { getServices } from '../../lib/services.ts';

async function rotateSecret(request: HttpRequest): Promise<HttpResponseInit> {
  return { jsonBody: await getServices().webhooks.endpoints.rotate(readParameter(request, 'webhook')) };
}

app.http('webhooks-rotate', {
  methods: ['POST'],
  route: 'v1/webhooks/{webhook}/rotate',
  authLevel: 'anonymous',
  handler: endpoint('problem', rotateSecret),
});
