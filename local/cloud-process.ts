/**
 * The process of Azure ML, Event Grid and the file share. Takes a `CloudOrder` by IPC, answers with `CloudAddresses` when all listen. Ends on
 * SIGTERM, and when the process that started it is gone.
 */
import { once } from 'node:events';
import { join } from 'node:path';
import { z } from 'zod';
import { instantPace, laptopPace } from './azure-ml/pace.ts';
import { startAzureMl } from './azure-ml/start-azure-ml.ts';
import { laptopWorkspace, workingShareOf } from './azure-ml/workspace.ts';
import { ensureCertificate } from './certificate.ts';
import { clockFrom } from './clock.ts';
import { cloudOrderSchema, type CheckedOrder, type CloudAddresses } from './cloud-order.ts';
import { startEventGrid } from './event-grid/start-event-grid.ts';
import { startFileShare } from './file-share/start-file-share.ts';
import { createTokenVerifier } from './token-verifier.ts';

async function start(order: CheckedOrder): Promise<() => Promise<unknown>> {
  const { folder, azureMlPort, eventGridPort, fileSharePort, blobUrl, subscriptions, ...given } = order;
  const common = {
    certificate: await ensureCertificate(folder),
    verifier: await createTokenVerifier(join(folder, 'identity')),
    clock: clockFrom(given.clock),
    blobUrl,
  };
  const eventGrid = await startEventGrid({
    ...common,
    port: eventGridPort,
    stateFolder: join(folder, 'event-grid'),
    watch: ['datasets'],
    subscriptions,
    // A host that is started again is back within seconds.
    firstRetries: [500, 1_000, 2_000, 4_000],
  });
  const azureMl = await startAzureMl({
    ...common,
    port: azureMlPort,
    stateFolder: folder,
    pace: { laptop: laptopPace, instant: instantPace }[given.pace],
    publish: eventGrid.publish,
  });
  const shares = [workingShareOf(laptopWorkspace)];
  const files = await startFileShare({ ...common, port: fileSharePort, stateFolder: folder, shares });
  const addresses = { azureMlUrl: azureMl.url, eventGridUrl: eventGrid.url, fileShareUrl: files.url };
  process.send?.(addresses satisfies CloudAddresses);
  return () => Promise.all([azureMl.close(), eventGrid.close(), files.close()]);
}

/** What a message is emitted with: the message and a handle, which ours have not. */
const messageSchema = z.tuple([cloudOrderSchema]).rest(z.unknown());

// What is written here is for its owner alone: some of it holds keys.
process.umask(0o077);
process.once('disconnect', () => process.exit(0));
const [order] = messageSchema.parse(await once(process, 'message'));
const close = await start(order);
process.once('SIGTERM', () => void close().finally(() => process.exit(0)));
