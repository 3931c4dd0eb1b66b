import { app, type InvocationContext, type Timer } from '@azure/functions';
import { getClient, input } from 'durable-functions';
import { getServices } from '../../lib/services.ts';
import { recordOpen } from '../../lib/telemetry/metrics.ts';

/** Sends what should have been sent and was forgotten, and clears away what is done with. */
async function sweepWebhooks({ scheduleStatus }: Timer, context: InvocationContext): Promise<void> {
  const { sweep, endpoints } = getServices().webhooks;
  // The host's clock, which the waits between attempts go by, may be ahead of ours.
  const due = Math.max(Date.now(), Date.parse(scheduleStatus.next) || 0);
  const client = getClient(context);
  const count = await sweep.start(new Date(due).toISOString(), client);
  recordOpen('deliveries_due', count);
  if (count > 0) context.log(`${count} messages are due; those that nobody was sending are sent now.`);
  // Once an hour is often enough.
  if (new Date().getUTCMinutes() >= 5) return;
  await sweep.prune(client);
  await endpoints.reseal();
}

app.timer('webhook-sweep', {
  schedule: '0 */5 * * * *',
  // What the last process left behind when it died is sent when the next one starts. It is one question to a table.
  runOnStartup: true,
  extraInputs: [input.durableClient()],
  handler: sweepWebhooks,
});
