import { describe, expect, it } from 'vitest';
import { wakeEvent, watchIdOf } from '../../../src/lib/platform/durable/watch.ts';
import { done, over, playRun, run, runId, working, type Parts } from '../../support/fine-tune-fakes.ts';
import type { Played } from '../../support/play.ts';

const watchId = watchIdOf(runId, 'lookAtTraining');
const looksOf = ({ calls }: Played, step: string): number[] =>
  calls.filter(({ name }) => name === step).map(({ at }) => at);
const pausesOf = (looks: number[]): number[] =>
  looks.slice(1).map((at, index) => Math.round((at - looks[index]!) / 1000));

const completedAt = (ms: number): Parts['lookAtTraining'] => {
  return (_input, { at }) => (at < ms ? working : done({ status: 'completed' }));
};

describe('a wait', () => {
  it('looks ever less often, up to the longest pause', async () => {
    const played = await playRun({
      deployModel: (_input, { count }) => (count < 30 ? working : done({ status: 'ready' })),
    });
    const pauses = pausesOf(looksOf(played, 'deployModel'));
    expect(pauses[0]).toBe(1);
    expect(pauses.at(-1)).toBe(60);
    expect(pauses).toEqual(pauses.toSorted((left, right) => left - right));
    expect(new Set(pauses).size).toBeGreaterThan(5);
  });

  it('looks at training as often as the settings say', async () => {
    const played = await playRun({ lookAtTraining: completedAt(3_600_000) });
    const pauses = pausesOf(looksOf(played, 'lookAtTraining'));
    expect(pauses.length).toBeGreaterThan(10);
    expect(new Set(pauses)).toEqual(new Set([300]));
  });

  it('looks at once when it is woken', async () => {
    const wake = { instanceId: watchId, event: wakeEvent };
    const played = await playRun({ lookAtTraining: completedAt(90_000) }, { events: [{ ...wake, at: 90_000 }] });
    expect(looksOf(played, 'lookAtTraining')).toHaveLength(2);
    expect(looksOf(played, 'lookAtTraining')[1]).toBe(90_000);
  });

  it('looks again after an event that came while it looked', async () => {
    const lookAtTraining: Parts['lookAtTraining'] = (_input, { count, raise }) => {
      if (count > 1) return done({ status: 'completed' });
      expect(raise(watchId, wakeEvent)).toBe('raised');
      return working;
    };
    const played = await playRun({ lookAtTraining });
    expect(pausesOf(looksOf(played, 'lookAtTraining'))).toEqual([0]);
  });

  it('needs no event that came before it began, since it begins with a look', async () => {
    let answered = '';
    const played = await playRun({
      submitTraining: ({ runId: jobName }, { raise }) => {
        answered = raise(watchId, wakeEvent);
        return done({ jobName });
      },
    });
    expect(answered).toBe('missing');
    expect(played.output).toMatchObject({ status: 'succeeded' });
  });

  it('is woken as often as events come, and ends but once', async () => {
    const events = [10_000, 10_000, 20_000, 20_001, 30_000].map((at) => ({
      at,
      instanceId: watchId,
      event: wakeEvent,
    }));
    const played = await playRun({ lookAtTraining: completedAt(30_000) }, { events });
    expect(looksOf(played, 'registerModel')).toHaveLength(1);
    expect(played.elapsedMs).toBeLessThan(60_000);
  });

  it('ignores events of other names', async () => {
    const events = [{ at: 10_000, instanceId: watchId, event: 'something-else' }];
    const played = await playRun({ lookAtTraining: completedAt(20_000) }, { events });
    expect(pausesOf(looksOf(played, 'lookAtTraining'))).toEqual([300]);
  });

  it('does not let its history grow, however long it lasts', async () => {
    const played = await playRun({ lookAtTraining: completedAt(2 * 86_400_000) });
    const wait = played.instances.get(watchId);
    expect(wait?.executions).toBeGreaterThan(500);
    expect(wait?.maxHistory).toBeLessThan(20);
  });

  it('is given up at its deadline, and the run fails', async () => {
    const input = { ...run, pollSeconds: 3_600 };
    const played = await playRun({ lookAtTraining: () => working }, { input });
    expect(played.output).toMatchObject({ status: 'failed', error: { type: 'overdue' } });
    expect(played.elapsedMs).toBeGreaterThanOrEqual(7 * 86_400_000);
    expect(played.calls.map(({ name }) => name).slice(-6, -3)).toEqual(['cleanUp', 'finishRun', 'announceOutcome']);
  });

  it('gives on the end that a look found', async () => {
    const played = await playRun({ goLive: () => over({ status: 'cancelled' }) });
    expect(played.instances.get(watchIdOf(runId, 'goLive'))?.output).toEqual({
      status: 'over',
      outcome: { status: 'cancelled' },
    });
  });
});
