import { RetryOptions, type OrchestrationContext } from 'durable-functions';
import { describe, expect, it } from 'vitest';
import type { Orchestration } from '../../../../../src/lib/platform/durable/step.ts';
import { play, type Part } from '../../../../support/play.ts';
import type { OrchestrationFunction } from '../../../../support/replay.ts';

const playAlone = (orchestration: OrchestrationFunction, activities: Record<string, Part> = {}, events = {}) =>
  play({ name: 'story', input: { from: 1 }, orchestrations: { story: orchestration }, activities, ...events });

describe('the player', () => {
  it('hands an orchestration its input and what its activities answered', async () => {
    const played = await playAlone(
      function* (context) {
        const { from } = context.df.getInput<{ from: number }>();
        return ((yield context.df.callActivity('double', from)) as number) + 1;
      },
      { double: (value: number) => value * 2 },
    );
    expect(played.output).toBe(3);
    expect(played.calls).toEqual([{ name: 'double', input: 1, at: 0, instanceId: 'main' }]);
  });

  it('fails a replay that takes another path', async () => {
    let visits = 0;
    const fickle = function* (context: OrchestrationContext) {
      visits += 1;
      yield context.df.callActivity('echo', visits);
    };
    await expect(playAlone(fickle, { echo: () => null })).rejects.toThrow("'story' took another path");
  });

  it('fails when everything waits for what nobody will do', async () => {
    const stuck = function* (context: OrchestrationContext) {
      yield context.df.waitForExternalEvent('go');
    };
    await expect(playAlone(stuck)).rejects.toThrow('Everything waits');
  });

  it('fails when a sub-orchestration is not registered, for which the real host would wait for ever', async () => {
    const lost = function* (context: OrchestrationContext) {
      yield context.df.callSubOrchestrator('unknown');
    };
    await expect(playAlone(lost)).rejects.toThrow("'unknown' is not registered");
  });

  it('retries with growing pauses and gives up after the last', async () => {
    const policy = new RetryOptions(1_000, 4);
    policy.backoffCoefficient = 2;
    policy.maxRetryIntervalInMilliseconds = 3_000;
    const stubborn = function* (context: OrchestrationContext) {
      yield context.df.callActivityWithRetry('breaks', policy);
    };
    const breaks = () => {
      throw new Error('no');
    };
    const played = await play({
      name: 'story',
      input: null,
      orchestrations: { story: stubborn },
      activities: { breaks },
      activityMs: 0,
    });
    expect(played.calls.map(({ at }) => at)).toEqual([0, 1_000, 3_000, 6_000]);
    expect(played.status).toBe('failed');
    expect(played.error).toMatch(/^Activity function 'breaks' failed: {2}no/);
  });

  it('takes an answer of a later try', async () => {
    const story = function* (context: OrchestrationContext): Orchestration<unknown> {
      return yield context.df.callActivityWithRetry('flaky', new RetryOptions(1_000, 3));
    };
    const played = await playAlone(story, {
      flaky: (_input: never, { count }) => {
        if (count < 3) throw new Error('not yet');
        return 'at last';
      },
    });
    expect(played.output).toBe('at last');
  });

  it('skips timers, of days too', async () => {
    const sleeper = function* (context: OrchestrationContext) {
      const from = context.df.currentUtcDateTime.getTime();
      yield context.df.createTimer(new Date(from + 20 * 86_400_000));
      return (context.df.currentUtcDateTime.getTime() - from) / 86_400_000;
    };
    expect((await playAlone(sleeper)).output).toBe(20);
  });

  it('waits for all tasks, and for any', async () => {
    const story = function* (context: OrchestrationContext): Orchestration<unknown> {
      const all = [context.df.callActivity('echo', 'a'), context.df.callActivity('echo', 'b')];
      const both = (yield context.df.Task.all(all)) as string[];
      const pause = context.df.createTimer(new Date(context.df.currentUtcDateTime.getTime() + 60_000));
      const quick = context.df.callActivity('echo', 'c');
      const first = yield context.df.Task.any([pause, quick]);
      if (first === quick) pause.cancel();
      return [...both, first === quick];
    };
    const played = await playAlone(story, { echo: (text: string) => text });
    expect(played.output).toEqual(['a', 'b', true]);
    expect(played.elapsedMs).toBeLessThan(60_000);
  });

  it('keeps an external event that comes before it is waited for', async () => {
    const story = function* (context: OrchestrationContext): Orchestration<unknown> {
      yield context.df.callActivity('slow');
      return [yield context.df.waitForExternalEvent('go'), yield context.df.waitForExternalEvent('go')];
    };
    const events = [
      { at: 10, instanceId: 'main', event: 'go', data: 'early' },
      { at: 5_000, instanceId: 'main', event: 'go', data: 'late' },
    ];
    const played = await playAlone(story, { slow: () => null }, { events });
    expect(played.output).toEqual(['early', 'late']);
  });

  it('carries events that nobody has waited for over a renewal, and starts the history anew', async () => {
    const story = function* (context: OrchestrationContext): Orchestration<unknown> {
      const round = context.df.getInput<{ from: number }>().from;
      if (round === 3) return yield context.df.waitForExternalEvent('go');
      yield context.df.callActivity('slow');
      context.df.continueAsNew({ from: round + 1 });
      return undefined;
    };
    const events = [{ at: 10, instanceId: 'main', event: 'go', data: 'kept' }];
    const played = await playAlone(story, { slow: () => null }, { events });
    expect(played.output).toBe('kept');
    expect(played.executions).toBe(3);
    expect(played.maxHistory).toBeLessThanOrEqual(10);
  });

  it("gives a sub-orchestration's answer to its parent, and its failure too", async () => {
    const child = function* (context: OrchestrationContext): Orchestration<unknown> {
      const wish = context.df.getInput<string>();
      if (wish === 'break') throw new Error('as wished');
      return yield context.df.callActivity('echo', wish);
    };
    const parent = function* (context: OrchestrationContext): Orchestration<unknown> {
      const answer = yield context.df.callSubOrchestrator('child', 'hello', 'child-1');
      try {
        yield context.df.callSubOrchestrator('child', 'break', 'child-2');
      } catch (error) {
        return [answer, (error as Error).message.split('\n')[0]];
      }
      return 'nothing broke';
    };
    const played = await play({
      name: 'parent',
      input: null,
      orchestrations: { parent, child },
      activities: { echo: (text: string) => text },
    });
    expect(played.output).toEqual(['hello', "Orchestrator function 'child' failed: as wished "]);
    expect(played.instances.get('child-2')?.status).toBe('failed');
  });

  it('raises events only to instances that are there and not over', async () => {
    const answers: string[] = [];
    const story = function* (context: OrchestrationContext): Orchestration<unknown> {
      yield context.df.callSubOrchestrator('child', null, 'child');
      yield context.df.callActivity('raise');
      return yield context.df.waitForExternalEvent('go');
    };
    const child = function* (context: OrchestrationContext): Orchestration<unknown> {
      return yield context.df.callActivity('nothing');
    };
    await play({
      name: 'story',
      input: null,
      orchestrations: { story, child },
      activities: {
        nothing: () => null,
        raise: (_input: never, { raise }) => {
          answers.push(raise('child', 'go'), raise('nobody', 'go'), raise('main', 'go'));
        },
      },
    });
    expect(answers).toEqual(['ended', 'missing', 'raised']);
  });
});
