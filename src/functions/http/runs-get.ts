import { app, type HttpRequest, type HttpResponseInit, type InvocationContext } from '@azure/functions';
import { getClient, input } from 'durable-functions';
import { RequestError } from '../../lib/platform/errors.ts';
import { endpoint } from '../../lib/platform/http/endpoint.ts';
import { readParameter } from '../../lib/platform/http/read-request.ts';
import { noSuchRun } from '../../lib/runs/contract/no-such-run.ts';
import { lookAfterRun } from '../../lib/runs/upkeep/look-after-run.ts';
import { getRunServices } from '../../lib/services/run-services.ts';

async function getRun(request: HttpRequest, context: InvocationContext): Promise<HttpResponseInit> {
  const runId = readParameter(request, 'runId');
  const run = await getRunServices().reader.read(runId);
  if (!run) throw new RequestError(404, noSuchRun(runId));
  await lookAfterRun(run, getRunServices(), getClient(context), (error) => context.error(error));
  return { jsonBody: run };
}

app.http('runs-get', {
  methods: ['GET'],
  route: 'v1/runs/{runId}',
  authLevel: 'anonymous',
  extraInputs: [input.durableClient()],
  handler: endpoint('problem', getRun),
});
