import { app, type HttpRequest, type HttpResponseInit } from '@azure/functions';
import { z } from 'zod';
import { runStatuses } from '../../lib/domain/run.ts';
import { endpoint } from '../../lib/http/endpoint.ts';
import { readQuery } from '../../lib/http/read-request.ts';
import { toRunView } from '../../lib/run/run-view.ts';
import { getServices } from '../../lib/services.ts';

const limits = 'must be a whole number from 1 to 100';

const querySchema = z.object({
  limit: z.coerce
    .number(limits)
    .refine((limit) => Number.isInteger(limit) && limit >= 1 && limit <= 100, limits)
    .default(20),
  after: z.string().optional(),
  status: z.enum(runStatuses).optional(),
});

async function listRuns(request: HttpRequest): Promise<HttpResponseInit> {
  const { runs, hasMore } = await getServices().runs.list(readQuery(request, querySchema));
  return { jsonBody: { object: 'list', data: runs.map((row) => toRunView(row)), has_more: hasMore } };
}

app.http('runs-list', {
  methods: ['GET'],
  route: 'v1/runs',
  authLevel: 'anonymous',
  handler: endpoint('problem', listRuns),
});
