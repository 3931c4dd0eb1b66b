import { app, type HttpRequest, type HttpResponseInit, type InvocationContext } from '@azure/functions';
import { getClient, input } from 'durable-functions';
import { RequestError } from '../../lib/errors.ts';
import { endpoint } from '../../lib/http/endpoint.ts';
import { readParameter } from '../../lib/http/read-request.ts';
import { noSuchRun } from '../../lib/run/cancel-run.ts';
import { lookAfterRun } from '../../lib/run/look-after-run.ts';
import { getServices } from '../../lib/services.ts';

async function getRun(request: HttpRequest, context: InvocationContext): Promise<HttpResponseInit> {
  const runId = readParameter(request, 'runId');
  const run = await getServices().reader.read(runId);
  if (!run) throw new RequestError(404, noSuchRun(runId));
  await lookAfterRun(run, getServices(), getClient(context), (error) => context.error(error));
  return { jsonBody: run };
}

app.http('runs-get', {
  methods: ['GET'],
  route: 'v1/runs/{runId}',
  authLevel: 'anonymous',
  extraInputs: [input.durableClient()],
  handler: endpoint('problem', getRun),
});
