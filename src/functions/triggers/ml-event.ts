import { app, type InvocationContext } from '@azure/functions';
import { getClient, input } from 'durable-functions';
import { readMlEvent } from '../../lib/runs/events/ml-event.ts';
import { wake } from '../../lib/runs/requests/cancel-run.ts';
import { getRunServices } from '../../lib/services/run-services.ts';

/** A job of the workspace changed: wakes the run that waits for it. What is true is then asked of Azure ML. */
async function mlEvent(event: unknown, context: InvocationContext): Promise<void> {
  const news = readMlEvent(event);
  if (news.status === 'ignored') return context.debug(`An ML event was ignored: ${news.reason}.`);
  const client = getClient(context);
  const { recovery, sweeps } = getRunServices();
  sweeps.startOverdue(client, (error) => context.error(error));
  await wake(client, news.runId, 'lookAtTraining');
  await recovery.notice(news.runId, client);
  context.log(`The job of run ${news.runId} is said to have ended; its wait was woken.`);
}

app.eventGrid('ml-event', { extraInputs: [input.durableClient()], handler: mlEvent });
