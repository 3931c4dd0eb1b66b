import { app, type HttpRequest, type HttpResponseInit, type InvocationContext } from '@azure/functions';
import { getClient, input } from 'durable-functions';
import { endpoint } from '../../lib/platform/http/endpoint.ts';
import { readParameter } from '../../lib/platform/http/read-request.ts';
import { cancelRun as cancel } from '../../lib/runs/requests/cancel-run.ts';
import { toRunView } from '../../lib/runs/views/run-view.ts';
import { getRunServices } from '../../lib/services/run-services.ts';

async function cancelRun(request: HttpRequest, context: InvocationContext): Promise<HttpResponseInit> {
  const row = await cancel(readParameter(request, 'runId'), getRunServices(), getClient(context));
  return { status: row.status === 'cancelled' ? 200 : 202, jsonBody: toRunView(row) };
}

app.http('runs-cancel', {
  methods: ['POST'],
  route: 'v1/runs/{runId}/cancel',
  authLevel: 'anonymous',
  extraInputs: [input.durableClient()],
  handler: endpoint('problem', cancelRun),
});
