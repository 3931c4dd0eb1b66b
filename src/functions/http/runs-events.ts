import { app, type HttpRequest, type HttpResponseInit, type InvocationContext } from '@azure/functions';
import { getClient, input } from 'durable-functions';
import { RequestError } from '../../lib/platform/errors.ts';
import { endpoint } from '../../lib/platform/http/endpoint.ts';
import { readParameter } from '../../lib/platform/http/read-request.ts';
import { noSuchRun } from '../../lib/runs/contract/no-such-run.ts';
import { lookAfterRun } from '../../lib/runs/upkeep/look-after-run.ts';
import { getRunServices } from '../../lib/services/run-services.ts';

async function listEvents(request: HttpRequest, context: InvocationContext): Promise<HttpResponseInit> {
  const runId = readParameter(request, 'runId');
  const { runs, events } = getRunServices();
  const run = await runs.get(runId);
  if (!run) throw new RequestError(404, noSuchRun(runId));
  await lookAfterRun({ id: runId, status: run.status }, getRunServices(), getClient(context), (error) =>
    context.error(error),
  );
  const data = (await events.list(runId)).map((event) => ({ object: 'run.event', ...event }));
  return { jsonBody: { object: 'list', data, has_more: false } };
}

app.http('runs-events', {
  methods: ['GET'],
  route: 'v1/runs/{runId}/events',
  authLevel: 'anonymous',
  extraInputs: [input.durableClient()],
  handler: endpoint('problem', listEvents),
});
