import { randomBytes } from 'node:crypto';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { RequestError } from '../../../../src/lib/platform/errors.ts';
import { createSecretCipher } from '../../../../src/lib/platform/secret-cipher.ts';
import {
  endpointChangesSchema,
  endpointRequestSchema,
  redeliverRequestSchema,
} from '../../../../src/lib/webhooks/webhook-requests.ts';
import { postOffice, receiverThat, testBox } from '../../../support/webhook-scene.ts';

afterEach(() => void vi.useRealTimers());

const hour = 3_600_000;
const url = 'https://example.com/hooks?token=secret';

const problemOf = async (work: Promise<unknown>) => {
  const error: unknown = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  return error instanceof RequestError
    ? { status: error.status, type: error.problem.type, message: error.problem.message, faults: error.faults }
    : error;
};

describe('an endpoint', () => {
  it('is shown with its secret when it is made, and never again', async () => {
    const { endpoints, register } = postOffice();
    const made = await register(url, { events: ['run.*'], description: 'Ours.' });
    expect(made).toMatchObject({
      object: 'webhook_endpoint',
      url,
      events: ['run.*'],
      description: 'Ours.',
      enabled: true,
    });
    expect(made.id).toMatch(/^we_[0-9a-f]{24}$/);
    expect(Buffer.from(made.secret?.replace('whsec_', '') ?? '', 'base64')).toHaveLength(32);
    const { secret: _, ...shown } = made;
    expect(await endpoints.get(made.id)).toEqual(shown);
    expect(await endpoints.list({ limit: 10 })).toEqual({ data: [shown], hasMore: false });
  });

  it('that signs with Ed25519 shows its public key whenever it is asked for, and no private one', async () => {
    const { endpoints, register } = postOffice();
    const made = await register(url, { signing: 'ed25519' });
    expect(made.public_key).toMatch(/^whpk_/);
    expect(JSON.stringify(made)).not.toContain('whsk_');
    expect(await endpoints.get(made.id)).toEqual(made);
    const rotated = await endpoints.rotate(made.id);
    expect(rotated.public_key).not.toBe(made.public_key);
  });

  it('is listed with others, newest first, a page at a time', async () => {
    const { endpoints, register } = postOffice();
    vi.useFakeTimers({ toFake: ['Date'] });
    const ids: string[] = [];
    for (let count = 0; count < 5; count++) {
      vi.setSystemTime(Date.now() + 1_000);
      ids.unshift((await register(url)).id);
      await expect.poll(() => Date.now()).toBeGreaterThan(Date.parse(new Date().toISOString()));
    }
    const first = await endpoints.list({ limit: 3 });
    const second = await endpoints.list({ limit: 3, after: first.data.at(-1)?.id });
    expect([...first.data, ...second.data].map(({ id }) => id)).toEqual(ids);
    expect([first.hasMore, second.hasMore]).toEqual([true, false]);
  });

  it('changes what it is asked to and keeps its secret', async () => {
    const office = postOffice();
    const { id } = await office.register(url);
    const changed = await office.endpoints.change(id, { url: 'https://example.org/x', events: ['model.live'] });
    expect(changed).toMatchObject({ url: 'https://example.org/x', events: ['model.live'], enabled: true });
    expect(changed).not.toHaveProperty('secret');
    expect((await office.endpoints.change(id, { enabled: false })).enabled).toBe(false);
  });

  it('that gets a new URL is not disabled for what failed at the old one', async () => {
    const [before, after] = [await receiverThat(() => 500), await receiverThat(() => 500)];
    const office = postOffice();
    const { id } = await office.register(before.url);
    await office.outbox.tell(office.event(1), office.client);
    await office.run(96 * hour);
    expect(await office.endpoints.get(id)).toMatchObject({ failing_since: expect.any(Number) });
    expect(await office.endpoints.change(id, { description: 'Ours.' })).toMatchObject({
      failing_since: expect.any(Number),
    });
    expect(await office.endpoints.change(id, { url: after.url })).toMatchObject({ failing_since: null });
    const movedAt = office.now();
    await office.outbox.tell(office.event(2), office.client);
    await office.run(48 * hour);
    expect(after.received.length).toBeGreaterThan(1);
    const { enabled, failing_since: failingSince } = await office.endpoints.get(id);
    expect(enabled).toBe(true);
    expect(failingSince).toBeGreaterThanOrEqual(Math.floor(movedAt / 1_000));
  });

  it.each([
    ['http://example.com/x', /not https/],
    ['https://user:word@example.com', /user name/],
    ['https://10.0.0.1/x', /not public/],
    ['https://169.254.169.254/latest', /not public/],
    ['ftp://example.com', /not https/],
    ['nonsense', /no URL/],
  ])('cannot be at %s', async (bad, reason) => {
    const { endpoints, register } = postOffice();
    expect(await problemOf(register(bad))).toMatchObject({
      status: 400,
      type: 'webhook_url_refused',
      message: expect.stringMatching(reason),
      faults: [{ field: 'url', what: expect.stringMatching(reason) }],
    });
    const { id } = await register(url);
    expect(await problemOf(endpoints.change(id, { url: bad }))).toMatchObject({ status: 400 });
    expect((await endpoints.get(id)).url).toBe(url);
  });

  it('changes and gets a new secret while the app takes note of how it does', async () => {
    const office = postOffice();
    const { id, secret } = await office.register(url);
    const { merge } = office.tables.webhooks;
    let merges = 0;
    office.tables.webhooks.merge = (...row) => ((merges += 1) % 2 === 1 ? Promise.resolve(false) : merge(...row));
    expect(await office.endpoints.change(id, { description: 'Mine.' })).toMatchObject({ description: 'Mine.' });
    expect((await office.endpoints.rotate(id)).secret).not.toBe(secret);
  });

  it('is one of fifty at most', async () => {
    const { register } = postOffice();
    for (let count = 0; count < 50; count++) await register(url);
    expect(await problemOf(register(url))).toMatchObject({ status: 409, type: 'too_many_webhooks' });
  });

  it('is one of fifty at most when eighty are made at once, by two processes', async () => {
    const office = postOffice();
    const other = office.build(testBox);
    const request = endpointRequestSchema.parse({ url });
    const asked = Array.from({ length: 40 }, () => [office.endpoints.create(request), other.endpoints.create(request)]);
    const outcomes = await Promise.allSettled(asked.flat());
    const refused = outcomes.filter(({ status }) => status === 'rejected');
    const { data } = await office.endpoints.list({ limit: 100 });
    expect(data).toHaveLength(outcomes.length - refused.length);
    expect(data).toHaveLength(50);
    for (const outcome of refused) expect(outcome).toMatchObject({ reason: { status: 409 } });
  });

  it('that is deleted, or never was, cannot be found', async () => {
    const { endpoints, register, deliveries, client } = postOffice();
    const { id } = await register(url);
    await endpoints.remove(id);
    for (const name of [id, 'we_0', '../x', "we_' or 1 eq 1"])
      for (const work of [
        endpoints.get(name),
        endpoints.rotate(name),
        endpoints.remove(name),
        deliveries.test(name, client),
      ])
        expect(await problemOf(work)).toMatchObject({ status: 404, type: 'webhook_not_found' });
  });

  it('that is disabled is neither tested nor sent to', async () => {
    const { register, deliveries, client } = postOffice();
    const { id } = await register(url, { enabled: false });
    expect(await problemOf(deliveries.test(id, client))).toMatchObject({ status: 409, type: 'webhook_disabled' });
    expect(await problemOf(deliveries.redeliverSince(id, { since: 0, which: 'all' }, client))).toMatchObject({
      status: 409,
    });
  });

  it('keeps every secret of a day, so that it cannot be rotated without end', async () => {
    const { endpoints, register } = postOffice();
    const { id } = await register(url);
    for (let count = 0; count < 9; count++) await endpoints.rotate(id);
    expect(await problemOf(endpoints.rotate(id))).toMatchObject({ status: 409, type: 'rotated_too_often' });
  });

  it('is encrypted under the newest key once the app has looked after it', async () => {
    const office = postOffice();
    const { id } = await office.register(url);
    const key = randomBytes(32);
    const sealed = () =>
      [...office.tables.webhooks.rows.values()].flatMap(({ sealed: text }) => (typeof text === 'string' ? [text] : []));
    const [before] = sealed();
    // Opens what either sealed, and seals under the new key.
    const newer = createSecretCipher([key]);
    const both = {
      ...newer,
      open: (text: string, owner: string) => newer.open(text, owner) ?? testBox.open(text, owner),
    };
    await office.build(both).endpoints.reencrypt();
    expect(newer.open(sealed()[0] ?? '', id)).toContain(url);
    expect(before).toBeDefined();
  });

  it('cannot be made without a key to encrypt it with', async () => {
    const { endpoints } = postOffice().build(null);
    expect(await problemOf(endpoints.create(endpointRequestSchema.parse({ url })))).toMatchObject({
      status: 503,
      type: 'webhooks_not_set_up',
    });
  });
});

describe('a request', () => {
  it('has defaults for all but the URL', () => {
    expect(endpointRequestSchema.parse({ url })).toEqual({
      url,
      events: ['*'],
      description: '',
      enabled: true,
      signing: 'hmac',
    });
  });

  it.each([
    [endpointRequestSchema, {}],
    [endpointRequestSchema, { url, secret: 'whsec_mine' }],
    [endpointRequestSchema, { url, events: [] }],
    [endpointRequestSchema, { url, events: ['run.start*'] }],
    [endpointRequestSchema, { url, events: ['run.begun'] }],
    [endpointRequestSchema, { url, events: ['ru*'] }],
    [endpointRequestSchema, { url, description: 'x'.repeat(501) }],
    [endpointRequestSchema, { url, enabled: 'yes' }],
    [endpointRequestSchema, { url, signing: 'rsa' }],
    [endpointChangesSchema, {}],
    [endpointChangesSchema, { id: 'we_1' }],
    [endpointChangesSchema, { signing: 'ed25519' }],
    [redeliverRequestSchema, {}],
    [redeliverRequestSchema, { since: 'yesterday' }],
    [redeliverRequestSchema, { since: -1 }],
  ])('%# that says what cannot be is refused', (schema, body) => {
    expect(schema.safeParse(body).success).toBe(false);
  });

  it.each([
    ['2026-11-23T04:00:00Z', Date.UTC(2026, 10, 23, 4)],
    ['2026-11-23T06:00:00.5+02:00', Date.UTC(2026, 10, 23, 4, 0, 0, 500)],
    [1_763_870_400, 1_763_870_400_000],
  ])('tells a time as %s', (since, time) => {
    expect(redeliverRequestSchema.parse({ since })).toEqual({ since: time, which: 'undelivered' });
  });
});
