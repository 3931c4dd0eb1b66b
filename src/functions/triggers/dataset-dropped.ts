import { app, type InvocationContext } from '@azure/functions';
import { getClient, input } from 'durable-functions';
import { datasetsContainer } from '../../lib/storage/names.ts';
import { readBlobEvent } from '../../lib/runs/events/blob-event.ts';
import { runIdOf } from '../../lib/runs/contract/run-id.ts';
import { getRunServices } from '../../lib/services/run-services.ts';

/** A dataset was dropped: starts its run. Event Grid may tell it again, at any time, and in either of its schemas. */
async function datasetDropped(event: unknown, context: InvocationContext): Promise<void> {
  const arrival = readBlobEvent(event, datasetsContainer);
  if (arrival.status === 'ignored') return context.log(`A storage event was ignored: ${arrival.reason}.`);
  const { dataset } = arrival;
  const order = { runId: runIdOf(dataset), dataset, asked: false };
  const client = getClient(context);
  const { startRun, recovery, sweeps } = getRunServices();
  sweeps.startOverdue(client, (error) => context.error(error));
  const { status, runId } = await startRun(order, client);
  if (status === 'known') await recovery.notice(runId, client);
  context.log(`'${dataset.name}' (version ${dataset.etag}) is run ${runId}, ${status}.`);
}

app.eventGrid('dataset-dropped', { extraInputs: [input.durableClient()], handler: datasetDropped });
