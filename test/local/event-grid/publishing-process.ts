/** Publishes fifty events to an endpoint that refuses them, says so by IPC, and stays until it is killed. */
import { ensureCertificate } from '../../../local/certificate.ts';
import { createClock } from '../../../local/clock.ts';
import { startEventGrid } from '../../../local/event-grid/start-event-grid.ts';
import { createTokenVerifier } from '../../../local/token-verifier.ts';

const [folder = '', stateFolder = '', blobUrl = '', endpointUrl = ''] = process.argv.slice(2);
const eventGrid = await startEventGrid({
  stateFolder,
  certificate: await ensureCertificate(folder),
  verifier: await createTokenVerifier(folder),
  clock: createClock(),
  blobUrl,
  watch: [],
  subscriptions: [{ name: 'ml-event', source: 'ml', endpointUrl }],
  firstRetries: [100, 100, 100],
});
for (let index = 0; index < 50; index += 1) {
  eventGrid.publish({
    id: String(index),
    topic: 't',
    subject: 's',
    eventType: 'e',
    eventTime: '2026-11-23T04:00:00Z',
    data: {},
    dataVersion: '',
    metadataVersion: '1',
  });
}
process.send?.('published');
