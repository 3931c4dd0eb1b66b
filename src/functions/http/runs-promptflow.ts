import { app, type HttpRequest, type HttpResponseInit } from '@azure/functions';
import { endpoint } from '../../lib/http/endpoint.ts';
import { readParameter } from '../../lib/http/read-request.ts';
import { getServices } from '../../lib/services.ts';

async function getPromptFlow(request: HttpRequest): Promise<HttpResponseInit> {
  const { fileName, bytes } = await getServices().flowDownload.zip(readParameter(request, 'runId'));
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
