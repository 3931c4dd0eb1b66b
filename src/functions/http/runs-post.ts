import { app, type HttpRequest, type HttpResponseInit, type InvocationContext } from '@azure/functions';
import { getClient, input } from 'durable-functions';
import { endpoint } from '../../lib/http/endpoint.ts';
import { readIdempotencyKey } from '../../lib/http/idempotency-key.ts';
import { readJson } from '../../lib/http/read-body.ts';
import { readAskedRun } from '../../lib/run/asked-run.ts';
import { getServices } from '../../lib/services.ts';

async function postRun(request: HttpRequest, context: InvocationContext): Promise<HttpResponseInit> {
  const key = readIdempotencyKey(request);
  const { askForRun, reader, webhooks } = getServices();
  const run = readAskedRun(await readJson(request), webhooks.judgeUrl);
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
