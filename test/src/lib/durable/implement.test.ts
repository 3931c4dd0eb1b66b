import { describe, expect, it } from 'vitest';
import type { Standing } from '../../../../src/lib/azure/run-journal.ts';
import { answerOf } from '../../../../src/lib/durable/implement.ts';
import { defineStep, stubbornRetry } from '../../../../src/lib/durable/step.ts';
import { RemoteError, RunCancelled } from '../../../../src/lib/errors.ts';

type Order = { runId: string };
const training = defineStep<Order, string>('train', 'training');
const always = defineStep<Order, string>('cleanUp');
const order = { runId: 'ftjob-1' };

function journalOf(standing: Standing) {
  const entered: string[] = [];
  const enter = (runId: string, phase: string) => {
    entered.push(`${runId} ${phase}`);
    return Promise.resolve(standing);
  };
  const told: string[] = [];
  const tell = (runId: string, id: string, message: string) =>
    Promise.resolve(void told.push(`${runId} ${id} ${message}`));
  return { enter, entered, tell, told };
}

const running = { status: 'running' } as const;
const answers = () => Promise.resolve('trained');
const throws = (error: unknown) => () => Promise.reject(error);
const remote = (status: number) => new RemoteError('Azure Machine Learning', status, 'Some', 'Some words.');

describe('an activity', () => {
  it('marks its phase and answers what its handler gave', async () => {
    const journal = journalOf(running);
    expect(await answerOf(training, order, answers, journal)).toEqual({ status: 'done', value: 'trained' });
    expect(journal.entered).toEqual(['ftjob-1 training']);
  });

  it('does nothing when the run was cancelled', async () => {
    const answer = await answerOf(
      training,
      order,
      throws(new Error('it was done')),
      journalOf({ status: 'cancelled' }),
    );
    expect(answer).toEqual({ status: 'over', outcome: { status: 'cancelled' } });
  });

  it('does nothing when the run has ended, and says how', async () => {
    const outcome = { status: 'succeeded', model: 'ft:m' } as const;
    const answer = await answerOf(
      training,
      order,
      throws(new Error('it was done')),
      journalOf({ status: 'ended', outcome }),
    );
    expect(answer).toEqual({ status: 'ended_before', outcome });
  });

  it('without a phase is done for every run, however it stands', async () => {
    const journal = journalOf({ status: 'cancelled' });
    expect(await answerOf(always, order, answers, journal)).toEqual({ status: 'done', value: 'trained' });
    expect(journal.entered).toEqual([]);
  });

  it('ends the run when it is cancelled at work', async () => {
    expect(await answerOf(training, order, throws(new RunCancelled()), journalOf(running))).toEqual({
      status: 'over',
      outcome: { status: 'cancelled' },
    });
  });

  it.each([400, 404, 405, 413, 422])('ends the run when Azure answers %i, since it would again', async (status) => {
    const answer = await answerOf(training, order, throws(remote(status)), journalOf(running));
    expect(answer).toMatchObject({
      status: 'over',
      outcome: { status: 'failed', error: { type: 'refused_by_azure' } },
    });
    expect(JSON.stringify(answer)).toContain('Some words.');
  });

  it.each([0, 401, 403, 408, 409, 412, 424, 429, 500, 502, 503, 504])(
    'throws for another try when Azure answers %i',
    async (status) => {
      await expect(answerOf(training, order, throws(remote(status)), journalOf(running))).rejects.toBeInstanceOf(
        RemoteError,
      );
    },
  );

  it('tells what it is tried again for, even where that cannot be told', async () => {
    const journal = journalOf(running);
    await expect(answerOf(training, order, throws(remote(503)), journal)).rejects.toThrow('503');
    expect(journal.told).toEqual([
      expect.stringMatching(/^ftjob-1 again-train train .* half an hour: .*503.*Some words/),
    ]);
    const silent = { ...journal, tell: () => Promise.reject(new Error('no table')) };
    await expect(answerOf(training, order, throws(remote(503)), silent)).rejects.toThrow('503');
  });

  it('throws whatever Azure answers where every run must come to the end of the step', async () => {
    const finish = defineStep<{ runId: string }, string>('finish', undefined, stubbornRetry);
    await expect(answerOf(finish, order, throws(remote(400)), journalOf(running))).rejects.toBeInstanceOf(RemoteError);
  });

  it('throws whatever else went wrong', async () => {
    await expect(answerOf(training, order, throws(new TypeError('x')), journalOf(running))).rejects.toThrow('x');
    const broken = { ...journalOf(running), enter: () => Promise.reject(new Error('no table')) };
    await expect(answerOf(training, order, answers, broken)).rejects.toThrow('no table');
  });
});
