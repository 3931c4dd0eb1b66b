import { describe, expect, it } from 'vitest';
import type { RunState } from '../../../../src/lib/storage/run-journal.ts';
import { createStepResults } from '../../../../src/lib/storage/step-results.ts';
import { answerOf } from '../../../../src/lib/services/implement.ts';
import { defineStep, persistentRetry } from '../../../../src/lib/platform/durable/step.ts';
import { RemoteError, RunCancelled, RunFailed } from '../../../../src/lib/platform/errors.ts';
import { memoryTable } from '../../../support/memory-table.ts';

type Order = { runId: string };
const training = defineStep<Order, string>('train', 'training');
const always = defineStep<Order, string>('cleanUp');
const order = { runId: 'ftjob-1' };

function recordsOf(standing: RunState) {
  const entered: string[] = [];
  const enter = (runId: string, phase: string) => {
    entered.push(`${runId} ${phase}`);
    return Promise.resolve(standing);
  };
  const told: string[] = [];
  const tell = (runId: string, id: string, message: string) =>
    Promise.resolve(void told.push(`${runId} ${id} ${message}`));
  return { journal: { enter, tell }, results: createStepResults(memoryTable()), entered, told };
}

const running = { status: 'running' } as const;
const answers = () => Promise.resolve('trained');
const throws = (error: unknown) => () => Promise.reject(error);
const remote = (status: number) => new RemoteError('Azure Machine Learning', status, 'Some', 'Some words.');

describe('an activity', () => {
  it('marks its phase and answers what its handler gave', async () => {
    const records = recordsOf(running);
    expect(await answerOf(training, order, answers, records)).toEqual({ status: 'done', value: 'trained' });
    expect(records.entered).toEqual(['ftjob-1 training']);
  });

  it('does nothing when the run was cancelled', async () => {
    const answer = await answerOf(
      training,
      order,
      throws(new Error('it was done')),
      recordsOf({ status: 'cancelled' }),
    );
    expect(answer).toEqual({ status: 'over', outcome: { status: 'cancelled' } });
  });

  it('does nothing when the run has ended, and says how', async () => {
    const outcome = { status: 'succeeded', model: 'ft:m' } as const;
    const answer = await answerOf(
      training,
      order,
      throws(new Error('it was done')),
      recordsOf({ status: 'ended', outcome }),
    );
    expect(answer).toEqual({ status: 'ended_before', outcome });
  });

  it('without a phase is done for every run, however it stands', async () => {
    const records = recordsOf({ status: 'cancelled' });
    expect(await answerOf(always, order, answers, records)).toEqual({ status: 'done', value: 'trained' });
    expect(records.entered).toEqual([]);
  });

  it('ends the run when it is cancelled at work', async () => {
    expect(await answerOf(training, order, throws(new RunCancelled()), recordsOf(running))).toEqual({
      status: 'over',
      outcome: { status: 'cancelled' },
    });
  });

  it.each([400, 404, 405, 413, 422])('ends the run when Azure answers %i, since it would again', async (status) => {
    const answer = await answerOf(training, order, throws(remote(status)), recordsOf(running));
    expect(answer).toMatchObject({
      status: 'over',
      outcome: { status: 'failed', error: { type: 'refused_by_azure' } },
    });
    expect(JSON.stringify(answer)).toContain('Some words.');
  });

  it.each([0, 401, 403, 408, 409, 412, 424, 429, 500, 502, 503, 504])(
    'throws for another try when Azure answers %i',
    async (status) => {
      await expect(answerOf(training, order, throws(remote(status)), recordsOf(running))).rejects.toBeInstanceOf(
        RemoteError,
      );
    },
  );

  it('tells what it is tried again for, even where that cannot be told', async () => {
    const records = recordsOf(running);
    await expect(answerOf(training, order, throws(remote(503)), records)).rejects.toThrow('503');
    expect(records.told).toEqual([
      expect.stringMatching(/^ftjob-1 again-train train .* half an hour: .*503.*Some words/),
    ]);
    const tell = () => Promise.reject(new Error('no table'));
    const silent = { ...records, journal: { ...records.journal, tell } };
    await expect(answerOf(training, order, throws(remote(503)), silent)).rejects.toThrow('503');
  });

  it('throws whatever Azure answers where every run must come to the end of the step', async () => {
    const finish = defineStep<{ runId: string }, string>('finish', undefined, persistentRetry);
    await expect(answerOf(finish, order, throws(remote(400)), recordsOf(running))).rejects.toBeInstanceOf(RemoteError);
  });

  it('throws whatever else went wrong', async () => {
    await expect(answerOf(training, order, throws(new TypeError('x')), recordsOf(running))).rejects.toThrow('x');
    const records = recordsOf(running);
    const enter = () => Promise.reject(new Error('no table'));
    const broken = { ...records, journal: { ...records.journal, enter } };
    await expect(answerOf(training, order, answers, broken)).rejects.toThrow('no table');
  });
});

describe('an activity that the engine starts again after its end', () => {
  type Part = { runId: string; part: number };
  const split = defineStep<Part, { status: 'working' } | { status: 'split'; rows: number }>('splitRange', 'splitting');
  const part = { runId: 'ftjob-1', part: 3 };
  const ruined = throws(remote(404));

  it('answers what it answered before, whatever has become of what it worked on', async () => {
    const records = recordsOf(running);
    const first = await answerOf(split, part, () => Promise.resolve({ status: 'split', rows: 7 } as const), records);
    expect(first).toEqual({ status: 'done', value: { status: 'split', rows: 7 } });
    expect(await answerOf(split, part, ruined, records)).toEqual(first);
  });

  it('is another one for another part', async () => {
    const records = recordsOf(running);
    await answerOf(split, part, () => Promise.resolve({ status: 'split', rows: 7 } as const), records);
    const other = { ...part, part: 4 };
    const answer = await answerOf(split, other, () => Promise.resolve({ status: 'split', rows: 8 } as const), records);
    expect(answer).toEqual({ status: 'done', value: { status: 'split', rows: 8 } });
  });

  it('looks again where it was still working', async () => {
    const records = recordsOf(running);
    await answerOf(split, part, () => Promise.resolve({ status: 'working' } as const), records);
    const answer = await answerOf(split, part, () => Promise.resolve({ status: 'split', rows: 7 } as const), records);
    expect(answer).toMatchObject({ value: { status: 'split' } });
  });

  it('fails the run for the reason that it gave before', async () => {
    const records = recordsOf(running);
    const reason = { type: 'told', message: 'It went wrong.', remedy: 'Make it right.' };
    const first = await answerOf(split, part, throws(new RunFailed(reason)), records);
    expect(first).toEqual({ status: 'over', outcome: { status: 'failed', error: reason } });
    expect(await answerOf(split, part, () => Promise.resolve({ status: 'split', rows: 7 } as const), records)).toEqual(
      first,
    );
  });

  it('does its work where a try before it failed', async () => {
    const records = recordsOf(running);
    await expect(answerOf(split, part, throws(remote(503)), records)).rejects.toThrow('503');
    const answer = await answerOf(split, part, () => Promise.resolve({ status: 'split', rows: 7 } as const), records);
    expect(answer).toMatchObject({ value: { status: 'split' } });
  });

  it('gives two that are at work at once the same answer', async () => {
    const records = recordsOf(running);
    const both = [1, 2].map((rows) => answerOf(split, part, () => Promise.resolve({ status: 'split', rows }), records));
    const [one, other] = await Promise.all(both);
    expect(other).toEqual(one);
  });
});
