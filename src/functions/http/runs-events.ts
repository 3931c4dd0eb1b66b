import { app, type HttpRequest, type HttpResponseInit } from '@azure/functions';
import { RequestError } from '../../lib/errors.ts';
import { endpoint } from '../../lib/http/endpoint.ts';
import { readParameter } from '../../lib/http/read-request.ts';
import { noSuchRun } from '../../lib/run/cancel-run.ts';
import { getServices } from '../../lib/services.ts';

async function listEvents(request: HttpRequest): Promise<HttpResponseInit> {
  const runId = readParameter(request, 'runId');
  const { runs, events } = getServices();
  if (!(await runs.get(runId))) throw new RequestError(404, noSuchRun(runId));
  const data = (await events.list(runId)).map((event) => ({ object: 'run.event', ...event }));
  return { jsonBody: { object: 'list', data, has_more: false } };
}

app.http('runs-events', {
  methods: ['GET'],
  route: 'v1/runs/{runId}/events',
  authLevel: 'anonymous',
  handler: endpoint('problem', listEvents),
});
