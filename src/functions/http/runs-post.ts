import { app, type HttpRequest, type HttpResponseInit, type InvocationContext } from '@azure/functions';
import { getClient, input } from 'durable-functions';
import { endpoint } from '../../lib/platform/http/endpoint.ts';
import { readIdempotencyKey } from '../../lib/platform/http/idempotency-key.ts';
import { readJson } from '../../lib/platform/http/read-body.ts';
import { readAskedRun } from '../../lib/runs/requests/asked-run.ts';
import { getRunServices } from '../../lib/services/run-services.ts';
import { getWebhooks } from '../../lib/services/webhook-services.ts';

async function postRun(request: HttpRequest, context: InvocationContext): Promise<HttpResponseInit> {
  const key = readIdempotencyKey(request);
  const { askForRun, reader } = getRunServices();
  const run = readAskedRun(await readJson(request), getWebhooks().judgeUrl);
  const { runId, isNew } = await askForRun(run, key, getClient(context));
  const headers = { location: `/v1/runs/${runId}` };
  return { status: isNew ? 201 : 200, headers, jsonBody: await reader.read(runId) };
}

app.http('runs-post', {
  methods: ['POST'],
  route: 'v1/runs',
  authLevel: 'anonymous',
  extraInputs: [input.durableClient()],
  handler: endpoint('problem', postRun),
});
