import type { Certificate } from '../certificate.ts';
import type { Clock } from '../clock.ts';
import type { TokenVerifier } from '../token-verifier.ts';
import { toBlobCreated } from './blob-created.ts';
import { watchBlobs } from './blob-watch.ts';
import { createDeliveryStore, type Publication } from './delivery-store.ts';
import { inTransaction, openEventGridDatabase } from './event-grid-database.ts';
import type { EventGridEvent } from './event-grid-event.ts';
import { startServer } from './event-grid-server.ts';
import { createEventList, type ListedEvent } from './event-list.ts';
import type { EventSubscription } from './event-subscription.ts';
import { nextSequence } from './next-sequence.ts';
import { createPublisher } from './publisher.ts';
import { storageAccountId, toTopicId, workspaceId } from './resource-ids.ts';
import { createRoutes } from './routes.ts';
import { createSender } from './sender.ts';
import { openStorageAccount } from './storage-account.ts';
import { createSubscriptions, type SubscriptionState } from './subscriptions.ts';
import { createSwitchBoard, type Switches, type SwitchesChange } from './switches.ts';

export interface EventGridOptions {
  /** A free one unless given. */
  port?: number;
  /** Holds `event-grid.db`: blobs seen, events, deliveries. */
  stateFolder: string;
  certificate: Pick<Certificate, 'key' | 'cert'>;
  verifier: TokenVerifier;
  clock: Clock;
  /** `https://127.0.0.1:PORT/devstoreaccount1` */
  blobUrl: string;
  /** Containers whose blobs raise events. */
  watch: string[];
  subscriptions: EventSubscription[];
  /** Real milliseconds between two looks at the containers; 150 unless given. */
  pollEveryMs?: number;
  /** Waits before Event Grid's own retry schedule begins, in milliseconds of the clock; none unless given. */
  firstRetries?: number[];
  /** How long an endpoint may take to answer, in real milliseconds; 30 000 unless given. */
  answerLimit?: number;
}

/** Event Grid on the laptop: at least once, in no order, until delivered or given up. */
export interface EventGrid {
  /** `https://127.0.0.1:PORT`; custom topics are at `/topics/{name}/api/events`. */
  url: string;
  /** Takes an event of the Machine Learning workspace. It is on disk when this returns. */
  publish(event: EventGridEvent): void;
  /** Adds a subscription, or replaces the one of that name. Throws a ZodError. */
  subscribe(subscription: EventSubscription): void;
  subscriptions(): SubscriptionState[];
  switches(): Switches;
  /** Sets the named switches, for events published from now on. Throws a ZodError. */
  setSwitches(change: SwitchesChange): Switches;
  /** The newest first, 200 unless said otherwise. */
  events(limit?: number): ListedEvent[];
  close(): Promise<void>;
}

/** Starts where it stopped, however that was: nothing pending is lost, no blob is announced twice. */
export async function startEventGrid(options: EventGridOptions): Promise<EventGrid> {
  const { port = 0, stateFolder, certificate, verifier, clock, answerLimit = 30_000, firstRetries = [] } = options;
  const database = openEventGridDatabase(stateFolder);
  const storage = openStorageAccount(options.blobUrl, certificate.cert);
  const sender = createSender({ certificate: certificate.cert, answerLimit });
  const store = createDeliveryStore(database);
  const switchBoard = createSwitchBoard();
  const listEvents = createEventList(database);
  let url = '';
  const subscriptions = createSubscriptions({
    store,
    clock,
    send: sender.send,
    firstRetries,
    url: () => url,
    topicOf: (source) => ({ storage: storageAccountId, ml: workspaceId, topic: toTopicId('droptune') })[source],
    writeBlob: async (container, name, content) => {
      await storage.getContainerClient(container).getBlockBlobClient(name).upload(content, Buffer.byteLength(content));
    },
  });
  const record = createPublisher({ store, clock, switchBoard, subscriptions });
  const publish = (publications: Publication[]) => {
    inTransaction(database, () => publications.forEach(record));
    subscriptions.wake();
  };
  const topicIdOf = toTopicId;
  const routes = createRoutes({ clock, verifier, switchBoard, subscriptions, listEvents, publish, topicIdOf });
  const server = await startServer(port, certificate, routes);
  url = server.url;
  options.subscriptions.forEach(subscriptions.add);
  const watch = watchBlobs({
    storage,
    containers: options.watch,
    database,
    pollEvery: options.pollEveryMs ?? 150,
    record: (container, name, version) => {
      const now = new Date(clock.now()).toISOString();
      const at = { sequence: nextSequence(database), now, topic: storageAccountId, blobUrl: options.blobUrl };
      record({ source: 'storage', event: toBlobCreated({ container, name, version, ...at }) });
    },
    recorded: subscriptions.wake,
  });

  return {
    url,
    publish: (event) => publish([{ source: 'ml', event }]),
    subscribe: subscriptions.add,
    subscriptions: subscriptions.list,
    switches: switchBoard.read,
    setSwitches: switchBoard.change,
    events: (limit = 200) => listEvents(limit),
    async close() {
      await Promise.all([watch.close(), server.close()]);
      await subscriptions.close();
      sender.close();
      if (database.isOpen) database.close();
    },
  };
}
