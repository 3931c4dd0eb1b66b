import { randomBytes } from 'node:crypto';
import type { EndpointRecord, WebhookStore } from '../storage/webhook-store.ts';
import { openSecrets, previousAt, sealSecrets, type EndpointSecrets } from './endpoint-secrets.ts';
import type { SecretCipher } from '../platform/secret-cipher.ts';
import { makeSecret } from './send/make-secret.ts';
import { readWebhookTarget } from './send/webhook-target.ts';
import type { Subscriptions } from './subscriptions.ts';
import { problems } from './webhook-problems.ts';
import type { EndpointChanges, EndpointRequest } from './webhook-requests.ts';
import { toEndpointView } from './webhook-view.ts';

type EndpointView = ReturnType<typeof toEndpointView>;

/** An endpoint with what its receiver verifies by; an HMAC secret is shown this once. */
export type NewSecretView = EndpointView & { secret?: string };

/** The endpoints that webhooks go to, as the API manages them. Each throws RequestError where that cannot be. */
export interface WebhookEndpoints {
  create(request: EndpointRequest): Promise<NewSecretView>;
  list(page: { limit: number; after?: string | undefined }): Promise<{ data: EndpointView[]; hasMore: boolean }>;
  get(endpointId: string): Promise<EndpointView>;
  change(endpointId: string, changes: EndpointChanges): Promise<EndpointView>;
  remove(endpointId: string): Promise<void>;
  /** Gives it a new secret; the former one signs as well for 24 hours. */
  rotate(endpointId: string): Promise<NewSecretView>;
  /** The record of an endpoint that something is to be sent to now. */
  enabled(endpointId: string): Promise<EndpointRecord>;
  /** Encrypts anew what was encrypted under a former key. */
  reencrypt(): Promise<void>;
}

const maxEndpoints = 50;
/** At changing an endpoint that others are changing as well. */
const maxTries = 10;
const rotationMs = 24 * 3_600_000;
/** Each adds about a hundred bytes to a header; together they stay far below what receivers take. */
const maxFormerSecrets = 9;

/** Adds endpoints one after the other: only other processes come between. */
function createAdding(store: WebhookStore): (endpoint: Parameters<WebhookStore['create']>[0]) => Promise<void> {
  let last: Promise<unknown> = Promise.resolve();
  return async (endpoint) => {
    const adding = last.then(() => store.create(endpoint, maxEndpoints));
    last = adding.catch(() => undefined);
    const added = await adding;
    if (added === 'full') throw problems.tooMany(maxEndpoints);
    if (added === 'busy') throw problems.changedMeanwhile();
  };
}

interface Parts {
  store: WebhookStore;
  box: SecretCipher | undefined;
  subscriptions: Subscriptions;
  allowLoopback: boolean;
}

export function createWebhookEndpoints({ store, box, subscriptions, allowLoopback }: Parts): WebhookEndpoints {
  const add = createAdding(store);
  const boxOrThrow = (): SecretCipher => {
    if (!box) throw problems.noKey();
    return box;
  };

  async function known(endpointId: string): Promise<EndpointRecord> {
    const endpoint = await store.get(endpointId);
    if (!endpoint) throw problems.noSuchEndpoint(endpointId);
    return endpoint;
  }

  function secretsOf({ endpointId, sealed }: EndpointRecord): EndpointSecrets {
    const secrets = openSecrets(boxOrThrow(), endpointId, sealed);
    if (!secrets) throw problems.unreadable();
    return secrets;
  }

  const viewOf = (endpoint: EndpointRecord): EndpointView =>
    toEndpointView(endpoint, box && openSecrets(box, endpoint.endpointId, endpoint.sealed));

  function allowed(url: string): string {
    const target = readWebhookTarget(url, allowLoopback);
    if (target.status === 'refused') throw problems.refusedUrl(target.reason);
    return url;
  }

  /** Decides again where somebody changed it between the look and the change, as every attempt may that fails or arrives. */
  async function revise(
    endpointId: string,
    decide: (endpoint: EndpointRecord) => Partial<EndpointRecord>,
  ): Promise<EndpointRecord> {
    for (let tries = 0; tries < maxTries; tries++) {
      const endpoint = await known(endpointId);
      const changes = { ...decide(endpoint), updatedAt: new Date().toISOString() };
      if (!(await store.change(endpoint, changes))) continue;
      subscriptions.forget();
      return { ...endpoint, ...changes };
    }
    throw problems.changedMeanwhile();
  }

  async function create({ url, signing, ...asked }: EndpointRequest): Promise<NewSecretView> {
    const allowedUrl = allowed(url);
    const seals = boxOrThrow();
    const endpointId = `we_${randomBytes(12).toString('hex')}`;
    const createdAt = new Date().toISOString();
    const { secret, publicKey } = makeSecret(signing);
    const sealed = sealSecrets(seals, endpointId, { url: allowedUrl, secret, previous: [] });
    const endpoint = { endpointId, createdAt, updatedAt: createdAt, ...asked, signing, publicKey, sealed };
    const whole = { ...endpoint, failingSince: undefined, disabledAt: undefined, disabledReason: undefined };
    await add(whole);
    subscriptions.forget();
    return { ...viewOf({ ...whole, etag: '' }), ...shownOf(signing, secret) };
  }

  async function change(endpointId: string, { url, ...plain }: EndpointChanges): Promise<EndpointView> {
    const revised = await revise(endpointId, (endpoint) => ({
      ...withoutMissing(plain),
      // Another receiver has not failed yet.
      ...(url === undefined
        ? {}
        : { sealed: resealed(endpoint, { ...secretsOf(endpoint), url: allowed(url) }), failingSince: '' }),
      ...(plain.enabled ? { failingSince: '', disabledAt: '', disabledReason: '' } : {}),
    }));
    return viewOf(revised);
  }

  const resealed = ({ endpointId }: EndpointRecord, secrets: EndpointSecrets): string =>
    sealSecrets(boxOrThrow(), endpointId, secrets);

  async function rotate(endpointId: string): Promise<NewSecretView> {
    const { signing } = await known(endpointId);
    const { secret, publicKey } = makeSecret(signing);
    const revised = await revise(endpointId, (endpoint) => ({
      sealed: rotatedTo(endpoint, secret),
      ...(publicKey ? { publicKey } : {}),
    }));
    return { ...viewOf(revised), ...shownOf(signing, secret) };
  }

  function rotatedTo(endpoint: EndpointRecord, secret: string): string {
    const now = new Date();
    const former = secretsOf(endpoint);
    const until = new Date(now.getTime() + rotationMs).toISOString();
    const previous = [...previousAt(former, now), { secret: former.secret, until }];
    if (previous.length > maxFormerSecrets) throw problems.rotatedTooOften();
    return resealed(endpoint, { ...former, secret, previous });
  }

  return {
    create,
    change,
    rotate,
    get: async (endpointId) => viewOf(await known(endpointId)),

    async list({ limit, after }) {
      const all = await store.list();
      const from = after === undefined ? 0 : all.findIndex(({ endpointId }) => endpointId === after) + 1;
      return { data: all.slice(from, from + limit).map(viewOf), hasMore: all.length > from + limit };
    },

    async remove(endpointId) {
      await known(endpointId);
      await store.remove(endpointId);
      subscriptions.forget();
    },

    async enabled(endpointId) {
      const endpoint = await known(endpointId);
      if (!endpoint.enabled) throw problems.isDisabled(endpointId);
      return endpoint;
    },

    async reencrypt() {
      for (const endpoint of await store.list()) {
        if (!box?.isStale(endpoint.sealed)) continue;
        const secrets = openSecrets(box, endpoint.endpointId, endpoint.sealed);
        if (secrets) await store.change(endpoint, { sealed: resealed(endpoint, secrets) });
      }
    },
  };
}

/** Of an Ed25519 pair the private key is nobody's business; receivers verify with the public one. */
const shownOf = (signing: EndpointRecord['signing'], secret: string): { secret?: string } =>
  signing === 'hmac' ? { secret } : {};

const withoutMissing = <T extends object>(values: T): { [Key in keyof T]?: NonNullable<T[Key]> } =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as {
    [Key in keyof T]?: NonNullable<T[Key]>;
  };
