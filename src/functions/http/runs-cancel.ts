import { app, type HttpRequest, type HttpResponseInit, type InvocationContext } from '@azure/functions';
import { getClient, input } from 'durable-functions';
import { endpoint } from '../../lib/http/endpoint.ts';
import { readParameter } from '../../lib/http/read-request.ts';
import { cancelRun as cancel } from '../../lib/run/cancel-run.ts';
import { toRunView } from '../../lib/run/run-view.ts';
import { getServices } from '../../lib/services.ts';

async function cancelRun(request: HttpRequest, context: InvocationContext): Promise<HttpResponseInit> {
  const row = await cancel(readParameter(request, 'runId'), getServices(), getClient(context));
  return { status: row.status === 'cancelled' ? 200 : 202, jsonBody: toRunView(row) };
}

app.http('runs-cancel', {
  methods: ['POST'],
  route: 'v1/runs/{runId}/cancel',
  authLevel: 'anonymous',
  extraInputs: [input.durableClient()],
  handler: endpoint('problem', cancelRun),
});
