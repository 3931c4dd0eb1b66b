import { app, type InvocationContext, type Timer } from '@azure/functions';
import { getClient, input } from 'durable-functions';
import { getWebhooks } from '../../lib/services/webhook-services.ts';
import { hostTimeOf } from '../../lib/webhooks/host-time.ts';
import { recordOpen } from '../../lib/platform/telemetry/metrics.ts';

/** A little less than an hour, so that a timer which fires early does not skip one. */
const pruneEveryMs = 58 * 60_000;
let prunedAt = -pruneEveryMs;

/** Sends what should have been sent and was forgotten, and clears away what is done with. */
async function sweepWebhooks(timer: Timer, context: InvocationContext): Promise<void> {
  const { sweep, endpoints } = getWebhooks();
  const client = getClient(context);
  const count = await sweep.start(new Date(hostTimeOf(timer, Date.now())).toISOString(), client);
  recordOpen('deliveries_due', count);
  if (count > 0) context.log(`${count} messages are due; those that nobody was sending are sent now.`);
  if (performance.now() - prunedAt < pruneEveryMs) return;
  prunedAt = performance.now();
  await sweep.prune(client);
  await endpoints.reencrypt();
}

app.timer('webhook-sweep', {
  schedule: '0 */5 * * * *',
  // What the last process left behind when it died is sent when the next one starts. It is one question to a table.
  runOnStartup: true,
  extraInputs: [input.durableClient()],
  handler: sweepWebhooks,
});
