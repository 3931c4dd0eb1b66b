import { describe, expect, it, vi } from 'vitest';
import { createWebhookStore } from '../../../../src/lib/storage/webhook-store.ts';
import { createNoteHealth } from '../../../../src/lib/webhooks/endpoint-health.ts';
import { memoryTable } from '../../../support/memory-table.ts';

const at = (day: number): string => new Date(Date.UTC(2026, 0, 1 + day)).toISOString();
const attempt = (verdict: 'gone' | 'failed' | 'delivered') => ({
  at: at(0),
  milliseconds: 5,
  verdict,
  reason: 'it hung',
});
const [gone, failed, delivered] = [attempt('gone'), attempt('failed'), attempt('delivered')];

async function scene() {
  const store = createWebhookStore(memoryTable());
  const endpointId = `we_${'0'.repeat(24)}`;
  await store.create(
    {
      endpointId,
      ...{ createdAt: at(0), updatedAt: at(0), events: ['*'], description: '', enabled: true, signing: 'hmac' },
      ...{
        sealed: '',
        publicKey: undefined,
        failingSince: undefined,
        disabledAt: undefined,
        disabledReason: undefined,
      },
    },
    1,
  );
  const onChanged = vi.fn();
  const look = async () => (await store.get(endpointId))!;
  return { store, look, onChanged, recordHealth: createNoteHealth(store, onChanged) };
}

describe('an endpoint', () => {
  it('whose receiver is gone is disabled, however many attempts are under way', async () => {
    const { look, recordHealth, onChanged } = await scene();
    const asked = await look();
    await recordHealth(asked, failed, at(1));
    expect(await recordHealth(asked, gone, at(1))).toMatch(/410/);
    expect(await recordHealth(asked, gone, at(1))).toBeUndefined();
    expect(await look()).toMatchObject({ enabled: false, disabledReason: expect.stringMatching(/410/) });
    expect(onChanged).toHaveBeenCalledTimes(2);
  });

  it('that its owner changed meanwhile is not disabled for what it was before', async () => {
    const { store, look, recordHealth } = await scene();
    const asked = await look();
    await store.change(asked, { sealed: 'another URL', updatedAt: at(1) });
    expect(await recordHealth(asked, gone, at(1))).toBeUndefined();
    expect((await look()).enabled).toBe(true);
  });

  it('that has answered meanwhile is not disabled for an attempt that hung', async () => {
    const { look, recordHealth } = await scene();
    await recordHealth(await look(), failed, at(1));
    const asked = await look();
    await recordHealth(asked, delivered, at(7));
    expect(await recordHealth(asked, failed, at(7))).toBeUndefined();
    expect(await look()).toMatchObject({ enabled: true, failingSince: undefined });
  });
});
