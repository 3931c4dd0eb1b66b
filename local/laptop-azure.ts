import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startAzurite, type Azurite } from './azurite.ts';
import { ensureCertificate, type Certificate } from './certificate.ts';
import { toChildEnvironment } from './child-environment.ts';
import { cloudAddressesSchema, type CloudAddresses, type CloudOrder } from './cloud-order.ts';
import { startIdentity } from './identity.ts';
import { makeContainers } from './laptop-containers.ts';
import type { LaptopPorts } from './laptop-ports.ts';
import { ensureSecrets } from './laptop-secrets.ts';
import { toAppSettings } from './laptop-settings.ts';
import { toSubscriptions } from './laptop-subscriptions.ts';
import { launchScript } from './launch-script.ts';
import type { ProcessGroup } from './process-group.ts';
import type { Launched } from './supervised-process.ts';

export interface LaptopAzureOptions {
  folder: string;
  ports: LaptopPorts;
  /** `<speed>@<origin>` */
  clock: string;
  pace: CloudOrder['pace'];
  /** Where the Functions host takes events; `&functionName=<name>` is appended. */
  hostEventsUrl: string;
  /** Further settings of the app. */
  settings: Record<string, string>;
}

/** Azure as the app sees it on this laptop: an identity, a storage account, Event Grid and Azure ML. */
export interface LaptopAzure {
  /** Every setting of the app. */
  settings: Record<string, string>;
  certificate: Certificate;
  storage(): Azurite;
  azureMlUrl: string;
  eventGridUrl: string;
  fileShareUrl: string;
}

const cloudProcess = fileURLToPath(new URL('cloud-process.ts', import.meta.url));

/** Starts it, with everything in it that a deployment of `infra/` makes. The group ends it. */
export async function startLaptopAzure(options: LaptopAzureOptions, group: ProcessGroup): Promise<LaptopAzure> {
  const { folder, ports } = options;
  const certificate = await ensureCertificate(folder);
  const secrets = ensureSecrets(folder);
  const identity = await startIdentity({ port: ports.identity, stateFolder: join(folder, 'identity') });
  group.defer(identity.close);
  const [storage, cloud] = await Promise.all([
    group.supervise({
      name: 'The storage account (Azurite)',
      log: 'azurite',
      launch: (logPath) => launchAzurite(options, certificate, logPath),
    }),
    group.supervise({
      name: 'The process of Azure ML and Event Grid',
      log: 'cloud',
      launch: (logPath) => launchCloud(options, logPath),
    }),
  ]);
  await makeContainers(storage.part().connectionString);
  const { azureMlUrl, eventGridUrl, fileShareUrl } = cloud.part();
  const { blobUrl, tableUrl } = storage.part();
  const addresses = { azureMlUrl, eventGridUrl, fileShareUrl, blobUrl, tableUrl };
  return {
    ...addresses,
    settings: { ...toAppSettings({ ...addresses, identity, certificate, secrets }), ...options.settings },
    certificate,
    storage: storage.part,
  };
}

async function launchAzurite(
  { folder, ports }: LaptopAzureOptions,
  certificate: Certificate,
  logPath: string,
): Promise<Launched<Azurite>> {
  const azurite = await startAzurite({
    folder: join(folder, 'azurite'),
    certificate,
    blobPort: ports.blob,
    tablePort: ports.table,
    queuePort: ports.queue,
    plainPorts: [ports.plainBlob, ports.plainQueue, ports.plainTable],
  });
  const log = createWriteStream(logPath, { flags: 'a' });
  azurite.process.stdout?.pipe(log, { end: false });
  azurite.process.stderr?.pipe(log, { end: false });
  azurite.process.once('exit', () => log.end());
  return { process: azurite.process, part: azurite };
}

async function launchCloud(options: LaptopAzureOptions, logPath: string): Promise<Launched<CloudAddresses>> {
  const { folder, ports, clock, pace, hostEventsUrl } = options;
  const order: CloudOrder = {
    folder,
    clock,
    pace,
    azureMlPort: ports.azureMl,
    eventGridPort: ports.eventGrid,
    fileSharePort: ports.fileShare,
    blobUrl: `https://127.0.0.1:${ports.blob}/devstoreaccount1`,
    subscriptions: toSubscriptions((functionName) => `${hostEventsUrl}&functionName=${functionName}`),
  };
  const { process: child, greeting } = await launchScript({
    name: 'The process of Azure ML and Event Grid',
    script: cloudProcess,
    arguments: [],
    env: toChildEnvironment({}),
    logPath,
    order,
  });
  return { process: child, part: cloudAddressesSchema.parse(greeting) };
}
