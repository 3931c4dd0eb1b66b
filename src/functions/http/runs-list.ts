import { app, type HttpRequest, type HttpResponseInit, type InvocationContext } from '@azure/functions';
import { getClient, input } from 'durable-functions';
import { z } from 'zod';
import { runStatuses } from '../../lib/runs/contract/run.ts';
import { RequestError } from '../../lib/platform/errors.ts';
import { endpoint } from '../../lib/platform/http/endpoint.ts';
import { readQuery } from '../../lib/platform/http/read-request.ts';
import { getRunServices } from '../../lib/services/run-services.ts';

const limits = 'must be a whole number from 1 to 100';

const querySchema = z.object({
  limit: z.coerce
    .number(limits)
    .refine((limit) => Number.isInteger(limit) && limit >= 1 && limit <= 100, limits)
    .default(20),
  after: z.string().optional(),
  status: z.enum(runStatuses).optional(),
});

async function listRuns(request: HttpRequest, context: InvocationContext): Promise<HttpResponseInit> {
  const page = readQuery(request, querySchema);
  const { runs, runList, sweeps } = getRunServices();
  sweeps.startOverdue(getClient(context), (error) => context.error(error));
  if (page.after && !(await runs.get(page.after))) throw unknownCursor(page.after);
  return { headers: { 'content-type': 'application/json' }, body: await runList(page) };
}

const unknownCursor = (runId: string): RequestError =>
  new RequestError(
    400,
    {
      type: 'invalid_query',
      message: `The list cannot go on after '${runId}': there is no such run.`,
      remedy: 'Give the id of the last run of the page before, or start without `after`.',
    },
    {},
    [{ field: 'after', what: 'is the id of no run' }],
  );

app.http('runs-list', {
  methods: ['GET'],
  route: 'v1/runs',
  authLevel: 'anonymous',
  extraInputs: [input.durableClient()],
  handler: endpoint('problem', listRuns, { parameters: Object.keys(querySchema.shape) }),
});
