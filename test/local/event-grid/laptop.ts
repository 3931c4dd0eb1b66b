import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BlobServiceClient, type ContainerClient } from '@azure/storage-blob';
import { startAzurite, type Azurite } from '../../../local/azurite.ts';
import { ensureCertificate, type Certificate } from '../../../local/certificate.ts';
import { createClock } from '../../../local/clock.ts';
import { startEventGrid, type EventGrid, type EventGridOptions } from '../../../local/event-grid/start-event-grid.ts';
import { createTokenVerifier } from '../../../local/token-verifier.ts';

/** Azurite with a folder of its own, and Event Grids beside it. */
export interface Laptop {
  folder: string;
  certificate: Certificate;
  azurite: Azurite;
  container(name: string): Promise<ContainerClient>;
  /** Watches `datasets` with a new state unless told otherwise; closed with the laptop. */
  eventGrid(options: Partial<EventGridOptions>): Promise<EventGrid>;
  close(): Promise<void>;
}

export async function startLaptop(): Promise<Laptop> {
  const folder = await mkdtemp(join(tmpdir(), 'droptune-'));
  const certificate = await ensureCertificate(folder);
  const azurite = await startAzurite({ folder: join(folder, 'azurite'), certificate });
  const storage = BlobServiceClient.fromConnectionString(azurite.connectionString);
  const eventGrids: EventGrid[] = [];
  return {
    folder,
    certificate,
    azurite,
    async container(name) {
      const container = storage.getContainerClient(name);
      await container.createIfNotExists();
      return container;
    },
    async eventGrid(options) {
      const eventGrid = await startEventGrid({
        stateFolder: await mkdtemp(join(folder, 'event-grid-')),
        certificate,
        verifier: await createTokenVerifier(folder),
        clock: createClock(),
        blobUrl: azurite.blobUrl,
        watch: [],
        subscriptions: [],
        pollEveryMs: 50,
        ...options,
      });
      eventGrids.push(eventGrid);
      return eventGrid;
    },
    async close() {
      for (const eventGrid of eventGrids) await eventGrid.close();
      await azurite.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
