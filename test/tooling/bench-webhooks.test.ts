import { afterEach, describe, expect, it } from 'vitest';
import { isBroken } from '../../bench/figure.ts';
import { startReceivers, type Receivers } from '../../bench/webhooks/receivers.ts';
import { toWebhookFigures } from '../../bench/webhooks/webhook-figures.ts';

const open: Receivers[] = [];
afterEach(() => {
  for (const receivers of open.splice(0)) receivers.close();
});

const rounds = (...ratios: number[]) => ratios.map((ratio) => ({ bare: 200, durable: 200 * ratio }));
const figuresOf = (https: number[], latencies: number[], lost = 0) =>
  toWebhookFigures({
    https: rounds(...https),
    http: rounds(0.1),
    rate: 30,
    alone: { latencies: [50], lost: 0 },
    hanging: { latencies, lost },
  });
const brokenOf = (...measured: Parameters<typeof figuresOf>) =>
  figuresOf(...measured)
    .filter(isBroken)
    .map(({ name }) => name);

/** So many quick ones, then so many slow ones. */
const latencies = (quick: number, slow: number) => [
  ...Array<number>(quick).fill(50),
  ...Array<number>(slow).fill(15_000),
];

describe('the figures of webhooks', () => {
  it('hold durable dispatch against the loop of the same round, by https', () => {
    expect(brokenOf([0.2, 0.3, 0.4], [50])).toEqual([]);
    expect(brokenOf([0.2, 0.2, 0.4], [50])).toEqual(['durable ÷ bare (https)']);
  });

  it('allow one message of a hundred to be late', () => {
    expect(brokenOf([1], latencies(99, 1))).toEqual([]);
    expect(brokenOf([1], latencies(98, 2))).toEqual(['event → healthy receiver, p99']);
    expect(brokenOf([1], [])).toEqual(['event → healthy receiver, p99']);
  });

  it('allow none to be lost', () => {
    expect(brokenOf([1], latencies(200, 0), 1)).toEqual(['lost of them']);
  });
});

describe("the bench's receivers", () => {
  it('answer, or take what comes and do not', async () => {
    const healthy = await startReceivers({ count: 2 });
    const hanging = await startReceivers({ count: 1, isHanging: true });
    open.push(healthy, hanging);
    const post = (url: string, id: string, signal?: AbortSignal) =>
      fetch(url, { method: 'POST', body: '{}', headers: { 'webhook-id': id }, ...(signal ? { signal } : {}) });
    for (const [index, url] of healthy.urls.entries()) expect((await post(url, `msg_${index}`)).status).toBe(204);
    expect([...healthy.arrivals.keys()]).toEqual(['msg_0', 'msg_1']);
    const patience = new AbortController();
    const waiting = post(hanging.urls[0]!, 'msg_2', patience.signal);
    await expect.poll(() => hanging.arrivals.has('msg_2')).toBe(true);
    patience.abort();
    await expect(waiting).rejects.toThrow(/aborted/);
  });
});
