import { describe, expect, it } from 'vitest';
import { readEndpointPage } from '../../../../src/lib/webhooks/read-endpoint-page.ts';
import { deliveryPageSchema } from '../../../../src/lib/webhooks/webhook-requests.ts';
import { postOffice } from '../../../support/webhook-scene.ts';

const url = 'https://example.com/hooks';

describe('a page of endpoints', () => {
  it('follows the one before', async () => {
    const { endpoints, register } = postOffice();
    for (let count = 0; count < 3; count++) await register(url);
    const first = await readEndpointPage(endpoints, { limit: 2 });
    const second = await readEndpointPage(endpoints, { limit: 2, after: first.data[1]!.id });
    expect([first.hasMore, second.hasMore]).toEqual([true, false]);
    expect(new Set([...first.data, ...second.data].map(({ id }) => id)).size).toBe(3);
  });

  it.each(['', 'we_0', 'we_00000000000000000000000a', "' or true"])('does not follow %j', async (after) => {
    const { endpoints, register } = postOffice();
    await register(url);
    await expect(readEndpointPage(endpoints, { limit: 2, after })).rejects.toMatchObject({
      status: 400,
      faults: [{ field: 'after', what: 'is unknown; start without it' }],
    });
  });

  it('does not follow an endpoint that was deleted meanwhile', async () => {
    const { endpoints, register } = postOffice();
    const { id } = await register(url);
    await endpoints.remove(id);
    await expect(readEndpointPage(endpoints, { limit: 2, after: id })).rejects.toMatchObject({ status: 400 });
  });

  it('says what else went wrong', async () => {
    const { endpoints } = postOffice();
    const failing = { ...endpoints, get: () => Promise.reject(new Error('The table did not answer.')) };
    await expect(readEndpointPage(failing, { limit: 2, after: 'we_0' })).rejects.toThrow('did not answer');
  });
});

describe('a page of deliveries', () => {
  it('follows a message, which need not be there any more', () => {
    const after = `msg_0${'1'.repeat(30)}`;
    expect(deliveryPageSchema.parse({ after })).toEqual({ limit: 20, after });
  });

  it.each(['', 'evt_1', 'msg_', `msg_${'g'.repeat(31)}`, `msg_${'1'.repeat(31)} `])('does not follow %j', (after) => {
    expect(deliveryPageSchema.safeParse({ after }).error?.issues).toMatchObject([{ path: ['after'] }]);
  });
});
