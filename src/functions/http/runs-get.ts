import { app, type HttpRequest, type HttpResponseInit } from '@azure/functions';
import { RequestError } from '../../lib/errors.ts';
import { endpoint } from '../../lib/http/endpoint.ts';
import { readParameter } from '../../lib/http/read-request.ts';
import { noSuchRun } from '../../lib/run/cancel-run.ts';
import { getServices } from '../../lib/services.ts';

async function getRun(request: HttpRequest): Promise<HttpResponseInit> {
  const runId = readParameter(request, 'runId');
  const run = await getServices().reader.read(runId);
  if (!run) throw new RequestError(404, noSuchRun(runId));
  return { jsonBody: run };
}

app.http('runs-get', {
  methods: ['GET'],
  route: 'v1/runs/{runId}',
  authLevel: 'anonymous',
  handler: endpoint('problem', getRun),
});
