import { app, type InvocationContext, type Timer } from '@azure/functions';
import { getClient, input } from 'durable-functions';
import { getRunServices } from '../../lib/services/run-services.ts';
import { recordOpen } from '../../lib/platform/telemetry/metrics.ts';

/** Sees to it that nothing which is paid for outlives its run. */
async function lookAfterLeftBehind(_timer: Timer, context: InvocationContext): Promise<void> {
  const count = await getRunServices().sweeps.run('leftBehind', getClient(context));
  recordOpen('runs_left_behind', count);
  if (count > 0) context.warn(`${count} runs had something left behind; it is taken down now.`);
}

app.timer('left-behind', {
  schedule: '0 10 * * * *',
  extraInputs: [input.durableClient()],
  handler: lookAfterLeftBehind,
});
