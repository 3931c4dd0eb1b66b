import { describe, expect, it } from 'vitest';
import { done, happy, orchestrations, working, type Parts } from '../../support/fine-tune-fakes.ts';
import { play } from '../../support/play.ts';

const input = { runId: 'removal-crumb-crumb-1a2b3c4d', line: 'crumb' };

const playRemoval = (removeModel: Parts['removeModel']) =>
  play({
    name: 'modelRemoval',
    input,
    instanceId: input.runId,
    orchestrations,
    activities: { ...happy, removeModel },
  });

describe('the removal of a model', () => {
  it('asks for it and waits until Azure has done so', async () => {
    const played = await playRemoval((_input, { count }) => (count < 5 ? working : done({ status: 'removed' })));
    expect(played.output).toEqual({ status: 'removed' });
    expect(played.calls.map((call) => call.input)).toEqual(Array(5).fill(input));
  });

  it('fails when Azure keeps refusing', async () => {
    const played = await playRemoval(() => {
      throw new Error('403 Forbidden');
    });
    expect(played.status).toBe('failed');
    expect(played.error).toContain('403 Forbidden');
  });
});
