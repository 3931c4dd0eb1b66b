import { describe, expect, it } from 'vitest';
import type { Progress } from '../../../../../src/lib/storage/run-row.ts';
import { createRangeProgress } from '../../../../../src/lib/runs/dataset/range-progress.ts';

function scene() {
  const shown: Progress[] = [];
  const clock = { now: 10_000 };
  const journal = { progress: (_: string, progress: Progress) => Promise.resolve(void shown.push(progress)) };
  return { shown, clock, progress: createRangeProgress(journal, () => clock.now) };
}
const place = { bytesInAll: 1_000, bytesBefore: 0 };

describe('the progress of a run', () => {
  it('is bytes and rows of all parts so far, with the rate and the time left', async () => {
    const { shown, clock, progress } = scene();
    const first = progress.of('run', 'validating', { ...place, part: 0 });
    const second = progress.of('run', 'validating', { ...place, part: 1, bytesBefore: 500 });
    await first(100, 7);
    clock.now += 2_000;
    await second(300, 20);
    expect(shown.at(-1)).toEqual({ done: 400, total: 1_000, unit: 'bytes', rows: 27, rate: 200, seconds_left: 3 });
    // Nobody can tell after the first bytes.
    expect(shown[0]).toMatchObject({ done: 100, seconds_left: null });
  });

  it('counts from the first part, whichever is heard of first', async () => {
    const { shown, clock, progress } = scene();
    const later = progress.of('run', 'validating', { ...place, part: 1, bytesBefore: 500 });
    const first = progress.of('run', 'validating', { ...place, part: 0 });
    await later(300, 20);
    clock.now += 1_000;
    await first(100, 7);
    expect(shown.map(({ done, rows }) => [done, rows])).toEqual([
      [300, 20],
      [400, 27],
    ]);
  });

  it('is written twice a second at most', async () => {
    const { shown, clock, progress } = scene();
    const show = progress.of('run', 'validating', { ...place, part: 0 });
    for (let time = 0; time < 20; time += 1) {
      await show(time, time);
      clock.now += 100;
    }
    expect(shown).toHaveLength(4);
  });

  it('begins with what was done before this process, and tells no rows where it does not know how many they were', async () => {
    const { shown, progress } = scene();
    await progress.of('run', 'validating', { ...place, part: 3, bytesBefore: 600 })(50, 5);
    await progress.of('run', 'splitting', { ...place, part: 3, bytesBefore: 600, rowsBefore: 40 })(50, 5);
    expect(shown[0]).toMatchObject({ done: 650 });
    expect(shown[0]).not.toHaveProperty('rows');
    expect(shown[1]).toMatchObject({ done: 650, rows: 45 });
  });
});
