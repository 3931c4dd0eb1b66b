/**
 * The process in which Azurite runs; its arguments are Azurite's. Sends `AzuritePorts` by IPC when all services listen.
 * Ends with everything saved on SIGTERM, SIGINT and when the process that started it is gone.
 */
import { createRequire, enableCompileCache } from 'node:module';
import type { AzuritePorts } from './azurite-ports.ts';
import { makeAnswersDurable, type LokiClass } from './durable-answers.ts';
import { markWrites, type BlobStoreClass } from './mark-writes.ts';
import { openPlainDoors, type Doors } from './plain-doors.ts';

// What is written here is for its owner alone: some of it holds keys.
process.umask(0o077);
// A third less of a second's start, from the second start on.
enableCompileCache();

const azurite = createRequire(import.meta.url).resolve('azurite/dist/src/azurite.js');
const requireAsAzurite = createRequire(azurite);

// Neither brings types; ours name what is used of them.
const saveAll = makeAnswersDurable(requireAsAzurite('lokijs') as LokiClass);
const { default: blobStore } = requireAsAzurite('./blob/persistence/LokiBlobMetadataStore') as {
  default: BlobStoreClass;
};
markWrites(blobStore);

const wantedPorts = (process.env['DROPTUNE_PLAIN_PORTS'] ?? '').split(',').map(Number);
const open: Doors[] = [];
openPlainDoors(wantedPorts, (service, doors) => {
  open[service] = doors;
  const [blob, queue, table] = open;
  if (blob && queue && table) process.send?.({ blob, queue, table } satisfies AzuritePorts);
});

function leave(): void {
  saveAll();
  process.exit(0);
}
for (const event of ['SIGTERM', 'SIGINT', 'disconnect'] as const) process.once(event, leave);
// The reader of our output may be gone before us.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);

requireAsAzurite(azurite);
