import { z } from 'zod';
import type { Row, Table } from '../azure/table-store.ts';

/** A merge cannot take a column away: an empty one counts as none. */
const optionalText = z
  .string()
  .optional()
  .transform((text) => text || undefined);

const endpointSchema = z.object({
  etag: z.string(),
  endpointId: z.string(),
  createdAt: z.string(),
  updatedAt: z.string(),
  events: z.string().transform((text) => z.array(z.string()).parse(JSON.parse(text))),
  description: z.string(),
  enabled: z.boolean(),
  signing: z.enum(['hmac', 'ed25519']),
  publicKey: optionalText,
  /** URL and secrets, encrypted. */
  sealed: z.string(),
  /** When the first of the attempts failed that failed without a success in between. */
  failingSince: optionalText,
  disabledAt: optionalText,
  disabledReason: optionalText,
});

/** Where webhooks go, as the table `webhooks` holds it. Times are ISO. */
export type EndpointRecord = z.infer<typeof endpointSchema>;

/** An empty text takes a value away. */
type Changes = Partial<Omit<EndpointRecord, 'etag' | 'endpointId' | 'createdAt'>>;

export interface WebhookStore {
  /** Adds it where there are fewer than `most`, whoever adds others meanwhile; says why it did not. */
  create(endpoint: Omit<EndpointRecord, 'etag'>, most: number): Promise<'created' | 'full' | 'busy'>;
  get(endpointId: string): Promise<EndpointRecord | undefined>;
  /** Newest first. */
  list(): Promise<EndpointRecord[]>;
  /** False when somebody changed it since. */
  change(endpoint: EndpointRecord, changes: Changes): Promise<boolean>;
  /** Takes it out of the list. Its deliveries are left to whoever asks for `removed`. */
  remove(endpointId: string): Promise<void>;
  removed(): Promise<string[]>;
  forget(endpointId: string): Promise<void>;
}

const partition = 'endpoint';
const removedPartition = 'removed';
/** The row that everyone changes who adds an endpoint: of two at the same time one comes too late. */
const turnKeys = { partitionKey: 'turn', rowKey: 'create' };
const maxTries = 10;

/** Other texts may hold what Table storage refuses in a key. */
const isEndpointId = (text: string): boolean => /^we_[0-9a-f]{24}$/.test(text);

const toEndpoint = (row: Row): EndpointRecord => endpointSchema.parse(row);

export function createWebhookStore(table: Table): WebhookStore {
  async function list(): Promise<EndpointRecord[]> {
    const found: EndpointRecord[] = [];
    for await (const row of table.query(`PartitionKey eq '${partition}'`)) found.push(toEndpoint(row));
    return found.sort((left, right) => right.createdAt.localeCompare(left.createdAt));
  }

  async function insert({ endpointId, events, ...columns }: Omit<EndpointRecord, 'etag'>): Promise<void> {
    const row = { partitionKey: partition, rowKey: endpointId, endpointId, ...columns };
    await table.insert({ ...row, events: JSON.stringify(events) });
  }

  async function remove(endpointId: string): Promise<void> {
    await table.insert({ partitionKey: removedPartition, rowKey: endpointId });
    await table.remove(partition, endpointId);
  }

  /** The etag of the turn that it is now. */
  async function currentTurn(): Promise<string> {
    const { partitionKey, rowKey } = turnKeys;
    return (await table.get(partitionKey, rowKey))?.etag ?? (await table.insert(turnKeys)) ?? currentTurn();
  }

  return {
    /** Counts, adds, and stays only where nobody else was added since the count began. */
    async create(endpoint, most) {
      for (let tries = 0; tries < maxTries; tries++) {
        const turn = await currentTurn();
        if ((await list()).length >= most) return 'full';
        await insert(endpoint);
        if (await table.merge({ ...turnKeys, latest: endpoint.endpointId }, turn)) return 'created';
        await remove(endpoint.endpointId);
      }
      return 'busy';
    },

    async get(endpointId) {
      const row = isEndpointId(endpointId) ? await table.get(partition, endpointId) : undefined;
      return row && toEndpoint(row);
    },

    list,

    change({ endpointId, etag }, { events, ...changes }) {
      const columns = { ...changes, ...(events ? { events: JSON.stringify(events) } : {}) };
      return table.merge({ partitionKey: partition, rowKey: endpointId, ...columns }, etag);
    },

    remove,

    async removed() {
      const found: string[] = [];
      for await (const { rowKey } of table.query(`PartitionKey eq '${removedPartition}'`))
        if (rowKey) found.push(rowKey);
      return found;
    },

    forget: (endpointId) => table.remove(removedPartition, endpointId),
  };
}
