import { app, type HttpRequest, type HttpResponseInit } from '@azure/functions';
import { endpoint } from '../../lib/platform/http/endpoint.ts';
import { readParameter } from '../../lib/platform/http/read-request.ts';
import { getModelServices } from '../../lib/services/model-services.ts';

async function getPromptFlow(request: HttpRequest): Promise<HttpResponseInit> {
  const { fileName, bytes } = await getModelServices().flowDownload.zip(readParameter(request, 'runId'));
  return {
    headers: { 'content-type': 'application/zip', 'content-disposition': `attachment; filename="${fileName}"` },
    body: bytes,
  };
}

app.http('runs-promptflow', {
  methods: ['GET'],
  route: 'v1/runs/{runId}/promptflow',
  authLevel: 'anonymous',
  handler: endpoint('problem', getPromptFlow),
});
