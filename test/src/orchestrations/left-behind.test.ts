import { describe, expect, it } from 'vitest';
import { happy, namesOf, orchestrations, runId, type Parts } from '../../support/fine-tune-fakes.ts';
import { play } from '../../support/play.ts';

const playLeftBehind = (isOver: boolean, parts: Partial<Parts> = {}) =>
  play({
    name: 'leftBehind',
    input: { runId, isOver, pollSeconds: 300 },
    instanceId: `${runId}:leftBehind`,
    orchestrations,
    activities: { ...happy, ...parts },
  });

describe('looking after what a run left behind', () => {
  it('takes it down, but for a model that answers, and leaves the end of the run as it is written', async () => {
    const played = await playLeftBehind(true);
    expect(played.calls).toMatchObject([{ name: 'cleanUp', input: { runId, keepLive: true } }]);
    expect(played.output).toEqual({ status: 'clean' });
  });

  it('ends when Azure keeps refusing: an hour later it is looked for again', async () => {
    const played = await playLeftBehind(true, {
      cleanUp: () => {
        throw new Error('409 Conflict');
      },
    });
    expect(played).toMatchObject({ status: 'completed', output: { status: 'left' } });
  });

  it('brings a run to its end whose story broke off', async () => {
    const played = await playLeftBehind(false);
    expect(namesOf(played)).toEqual([
      ...['cleanUp', 'finishRun'],
      ...['announceOutcome', 'tidyRows', 'removeReplaced', 'concludeRun'],
    ]);
    expect(played.output).toMatchObject({ status: 'failed', error: { type: 'run_broke_off' } });
  });
});
