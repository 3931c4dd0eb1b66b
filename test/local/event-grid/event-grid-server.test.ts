import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import https from 'node:https';
import { text } from 'node:stream/consumers';
import { AzureKeyCredential, EventGridPublisherClient } from '@azure/eventgrid';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { z } from 'zod';
import type { EventGrid } from '../../../local/event-grid/start-event-grid.ts';
import { startIdentity, type Identity } from '../../../local/identity.ts';
import { eventually } from './eventually.ts';
import { startLaptop, type Laptop } from './laptop.ts';
import { startReceiver } from './receiver.ts';

let laptop: Laptop;
let identity: Identity;
beforeAll(async () => {
  laptop = await startLaptop();
  identity = await startIdentity({ stateFolder: laptop.folder });
});
afterAll(async () => {
  await identity.close();
  await laptop.close();
});

/** A credential whose tokens are for another resource than asked when one is given. */
function credentialFor(resource?: string) {
  return {
    async getToken(scopes: string | string[]) {
      const asked = resource ?? String(scopes).replace('/.default', '');
      const url = `${identity.endpoint}?api-version=2019-08-01&resource=${encodeURIComponent(asked)}`;
      const answer = await fetch(url, { headers: { 'x-identity-header': identity.header } });
      const token = z.object({ access_token: z.string(), expires_on: z.string() }).parse(await answer.json());
      return { token: token.access_token, expiresOnTimestamp: Number(token.expires_on) * 1000 };
    },
  };
}

const topicOf = (eventGrid: EventGrid) => `${eventGrid.url}/topics/runs/api/events`;
const options = () => ({ tlsOptions: { ca: laptop.certificate.cert }, retryOptions: { maxRetries: 0 } });

async function call(method: string, url: string, body = ''): Promise<{ status: number; body: unknown }> {
  const request = https.request(url, { method, ca: laptop.certificate.cert }).end(body);
  // The one argument of Node's event.
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  const answer = await text(response);
  const isJson = response.headers['content-type']?.startsWith('application/json');
  return { status: response.statusCode ?? 0, body: isJson ? JSON.parse(answer) : answer };
}

describe('a custom topic', () => {
  it('takes CloudEvents from the SDK and delivers them with their extensions', async () => {
    const receiver = await startReceiver();
    onTestFinished(() => receiver.close());
    const eventGrid = await laptop.eventGrid({
      subscriptions: [
        { name: 'announcements', source: 'topic', endpointUrl: receiver.url, schema: 'CloudEventSchemaV1_0' },
      ],
    });
    const client = new EventGridPublisherClient(topicOf(eventGrid), 'CloudEvent', credentialFor(), options());
    const event = { id: 'e1', source: '/runs', type: 'droptune.run.succeeded', subject: 'r1', data: { run: 'r1' } };
    await client.send([{ ...event, extensionAttributes: { attempt: '2' } }]);
    await eventually('the event', () => receiver.notifications.length === 1);
    expect(receiver.notifications[0]?.body).toMatchObject({ ...event, specversion: '1.0', attempt: '2' });
  });

  it('takes events in the Event Grid schema and names itself as their topic', async () => {
    const receiver = await startReceiver();
    onTestFinished(() => receiver.close());
    const eventGrid = await laptop.eventGrid({
      subscriptions: [{ name: 'announcements', source: 'topic', endpointUrl: receiver.url }],
    });
    const client = new EventGridPublisherClient(topicOf(eventGrid), 'EventGrid', credentialFor(), options());
    await client.send([{ eventType: 'run', subject: 'r1', dataVersion: '1', data: { run: 'r1' } }]);
    await eventually('the event', () => receiver.notifications.length === 1);
    expect(receiver.notifications[0]?.body).toMatchObject([
      {
        topic: expect.stringMatching(/\/providers\/Microsoft.EventGrid\/topics\/runs$/),
        subject: 'r1',
        dataVersion: '1',
        metadataVersion: '1',
      },
    ]);
  });

  it('refuses keys, foreign tokens and what is no event', async () => {
    const eventGrid = await laptop.eventGrid({});
    const event = { eventType: 'run', subject: 'r1', dataVersion: '1', data: {} };
    const send = (credential: ConstructorParameters<typeof EventGridPublisherClient>[2], events = [event]) =>
      new EventGridPublisherClient(topicOf(eventGrid), 'EventGrid', credential, options()).send(events);
    await expect(send(new AzureKeyCredential('key'))).rejects.toMatchObject({ statusCode: 401 });
    await expect(send(credentialFor('https://storage.azure.com'))).rejects.toMatchObject({ statusCode: 401 });
    await expect(send(credentialFor(), [{ ...event, subject: '' }])).rejects.toMatchObject({ statusCode: 400 });
    await expect(call('POST', topicOf(eventGrid), '[]')).resolves.toMatchObject({ status: 401 });
    expect(eventGrid.events()).toEqual([]);
  });
});

describe('the pages of Event Grid', () => {
  it('show and change the switches, and refuse unknown ones', async () => {
    const { url } = await laptop.eventGrid({});
    const switches = { seed: 1, duplicate: 1, shuffleWindow: 0, delay: 0, drop: null };
    await expect(call('GET', `${url}/_switches`)).resolves.toEqual({ status: 200, body: switches });
    const changed = await call('POST', `${url}/_switches`, JSON.stringify({ duplicate: 3, drop: { rate: 0.5 } }));
    expect(changed).toEqual({ status: 200, body: { ...switches, duplicate: 3, drop: { rate: 0.5 } } });
    const refused = await call('POST', `${url}/_switches`, JSON.stringify({ duplicates: 3 }));
    expect(refused).toMatchObject({ status: 400, body: { error: { code: 'BadRequest' } } });
    await expect(call('POST', `${url}/_switches`, 'nonsense')).resolves.toMatchObject({ status: 400 });
  });

  it('list what was seen and what has become of it', async () => {
    const receiver = await startReceiver();
    onTestFinished(() => receiver.close());
    const subscription = { name: 'ml-event', source: 'ml' as const, endpointUrl: receiver.url };
    const eventGrid = await laptop.eventGrid({ subscriptions: [subscription] });
    const event = { id: '1', topic: 't', subject: 's', eventType: 'x', eventTime: '', data: {} };
    eventGrid.publish({ ...event, dataVersion: '', metadataVersion: '1' });
    const list = () => call('GET', `${eventGrid.url}/_events?limit=5`);
    const expected = { events: [{ source: 'ml', event, deliveries: [{ state: 'delivered', attempts: 1 }] }] };
    await eventually('the delivery', () => eventGrid.events()[0]?.deliveries[0]?.state === 'delivered');
    await expect(list()).resolves.toMatchObject({
      status: 200,
      body: { ...expected, subscriptions: [{ isValidated: true, subscription }] },
    });
    await expect(call('GET', `${eventGrid.url}/_events?limit=x`)).resolves.toMatchObject({ status: 400 });
    await expect(call('GET', `${eventGrid.url}/elsewhere`)).resolves.toMatchObject({ status: 404 });
  });
});
