import { describe, expect, it } from 'vitest';
import { createSweeps, type SweepClient } from '../../../../../src/lib/runs/upkeep/sweeps.ts';

const client = {} as SweepClient;

function scene() {
  const clock = { now: 0 };
  const swept: string[] = [];
  const sweep = (name: string) => () => Promise.resolve(swept.push(name));
  const sweeps = createSweeps(
    { often: { overdueMs: 1_000, sweep: sweep('often') }, seldom: { overdueMs: 60_000, sweep: sweep('seldom') } },
    () => clock.now,
  );
  const errors: unknown[] = [];
  const pass = () => sweeps.startOverdue(client, (error) => errors.push(error));
  return { clock, swept, sweeps, pass, errors };
}

describe('what is swept from time to time', () => {
  it('is swept by the first who passes where no timer has come', () => {
    const { pass, swept } = scene();
    pass();
    pass();
    expect(swept).toEqual(['often', 'seldom']);
  });

  it('is swept again only once it is overdue', () => {
    const { pass, swept, clock } = scene();
    pass();
    clock.now = 1_001;
    pass();
    expect(swept).toEqual(['often', 'seldom', 'often']);
  });

  it('is not overdue while the timer comes', async () => {
    const { pass, swept, clock, sweeps } = scene();
    for (clock.now = 0; clock.now < 10_000; clock.now += 900) {
      await sweeps.run('often', client);
      await sweeps.run('seldom', client);
      pass();
    }
    expect(swept).toHaveLength(24);
  });

  it('keeps nobody who passes from their business when it fails', async () => {
    const errors: unknown[] = [];
    const sweeps = createSweeps({ bad: { overdueMs: 1, sweep: () => Promise.reject(new Error('no table')) } });
    sweeps.startOverdue(client, (error) => errors.push(error));
    await expect.poll(() => errors).toMatchObject([{ message: 'no table' }]);
  });
});
