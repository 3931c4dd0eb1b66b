import { app, type HttpRequest, type HttpResponseInit, type InvocationContext } from '@azure/functions';
import { getClient, input } from 'durable-functions';
import { RequestError } from '../../lib/errors.ts';
import { endpoint } from '../../lib/http/endpoint.ts';
import { readParameter } from '../../lib/http/read-request.ts';
import { noSuchRun } from '../../lib/run/cancel-run.ts';
import { lookAfterRun } from '../../lib/run/look-after-run.ts';
import { getServices } from '../../lib/services.ts';

async function listEvents(request: HttpRequest, context: InvocationContext): Promise<HttpResponseInit> {
  const runId = readParameter(request, 'runId');
  const { runs, events } = getServices();
  const run = await runs.get(runId);
  if (!run) throw new RequestError(404, noSuchRun(runId));
  await lookAfterRun({ id: runId, status: run.status }, getServices(), getClient(context), (error) =>
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
