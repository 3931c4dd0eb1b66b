import { app, type InvocationContext, type Timer } from '@azure/functions';
import { getClient, input } from 'durable-functions';
import { getRunServices } from '../../lib/services/run-services.ts';
import { recordOpen } from '../../lib/platform/telemetry/metrics.ts';

/** A run waits a week for its GPU at most, and some days for the rest. */
const maxRunMs = 14 * 24 * 3_600_000;
const most = 1_000;

/** Tells those who watch how many runs wait and how many are at work, and starts again what the engine has ended of them. */
async function lookAtOpenRuns(_timer: Timer, context: InvocationContext): Promise<void> {
  const since = new Date(Date.now() - maxRunMs).toISOString();
  const { runs, sweeps } = getRunServices();
  for (const status of ['queued', 'running'] as const) {
    const open = await runs.list({ limit: most, status, since });
    recordOpen(`runs_${status}`, open.runs.length);
  }
  const count = await sweeps.run('recovery', getClient(context));
  if (count > 0) context.warn(`${count} orchestrations had been ended by the engine; they were started again.`);
}

app.timer('open-runs', {
  schedule: '30 */2 * * * *',
  extraInputs: [input.durableClient()],
  handler: lookAtOpenRuns,
});
