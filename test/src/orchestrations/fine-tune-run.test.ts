import { describe, expect, it } from 'vitest';
import { phases } from '../../../src/lib/runs/contract/phase.ts';
import type { RunOutcome } from '../../../src/lib/runs/contract/run.ts';
import {
  done,
  endedBefore,
  file,
  happy,
  modelName,
  namesOf,
  options,
  over,
  playRun,
  problem,
  run,
  runId,
  working,
  type Parts,
} from '../../support/fine-tune-fakes.ts';
import type { Played } from '../../support/play.ts';

/** The steps of the phases, in which a run may fail or be cancelled. */
const making = [
  ...['openDataset', 'checkRange', 'concludeCheck', 'planSplit', 'splitRange', 'measureRange', 'commitSplit'],
  ...['planResources', 'prepareCompute', 'submitTraining', 'lookAtTraining'],
  ...['registerModel', 'deployModel', 'smokeTest', 'goLive', 'connect'],
] as const;

/** What follows the end of every run. */
const after = ['announceOutcome', 'tidyRows', 'removeReplaced', 'concludeRun'] as const;

const ending = ['finishRun', ...after] as const;
const wholeRun = [...making, ...ending] as const;

/** The steps of a run up to and with `last`, and with what goes on beside it. */
const upTo = (last: (typeof wholeRun)[number]): string[] =>
  wholeRun.slice(0, wholeRun.indexOf(last === 'splitRange' ? 'measureRange' : last) + 1);

const inputOf = (played: Played, step: string): unknown => played.calls.find(({ name }) => name === step)?.input;
const failed = { status: 'failed' as const, error: problem };
const rejected = { status: 'rejected' as const, error: problem };
const cancelled = { status: 'cancelled' as const };
const throws = (message: string) => (): never => {
  throw new Error(message);
};

describe('a fine-tune run that goes well', () => {
  it('does every step once, in the order of the design', async () => {
    const played = await playRun();
    expect(namesOf(played)).toEqual(wholeRun);
    expect(played.output).toEqual({ status: 'succeeded', model: modelName });
  });

  it('takes the older versions of the line down only after its own success is written and announced', async () => {
    const names = namesOf(await playRun());
    expect(names.indexOf('removeReplaced')).toBeGreaterThan(names.indexOf('announceOutcome'));
    expect(names.indexOf('announceOutcome')).toBeGreaterThan(names.indexOf('finishRun'));
  });

  it('shows every phase in its custom status, in order', async () => {
    expect((await playRun()).customStatuses).toEqual(phases);
  });

  it('hands on what the steps before it found', async () => {
    const played = await playRun();
    const { createdAt, dataset, asked } = run;
    expect(inputOf(played, 'openDataset')).toEqual({ runId, createdAt, dataset, asked });
    expect(inputOf(played, 'checkRange')).toMatchObject({ runId, part: { part: 0, file, from: 0, to: 1_000 } });
    expect(inputOf(played, 'planSplit')).toEqual({ runId, options, files: [file] });
    expect(inputOf(played, 'commitSplit')).toMatchObject({ blocks: [{ train: 1, test: 1 }] });
    expect(inputOf(played, 'submitTraining')).toEqual({ runId, line: 'crumb', options });
    expect(inputOf(played, 'deployModel')).toMatchObject({ line: 'crumb', servingSize: 'Standard_NC6s_v3', createdAt });
    expect(inputOf(played, 'finishRun')).toEqual({ runId, outcome: { status: 'succeeded', model: modelName } });
  });

  it('leaves at most 60 events and 64 kB of history', async () => {
    const { history } = await playRun();
    expect(history.length).toBeLessThanOrEqual(60);
    expect(Buffer.byteLength(JSON.stringify(history))).toBeLessThanOrEqual(64 * 1024);
  });

  it('leaves no longer a history when training takes three days', async () => {
    const usual = await playRun();
    const long = await playRun({ lookAtTraining: workingUntil(3 * 86_400_000, { status: 'completed' }) });
    expect(long.output).toEqual(usual.output);
    expect(long.elapsedMs).toBeGreaterThan(3 * 86_400_000);
    expect(long.history.length).toBe(usual.history.length);
  });

  it('is the same run however often it is played', async () => {
    const [one, other] = await Promise.all([playRun(), playRun()]);
    expect(other.history).toEqual(one.history);
  });

  it('waits in instances that are named after the run and the step, so that events find them', async () => {
    const { instances } = await playRun();
    expect([...instances.keys()]).toEqual([
      runId,
      ...['checkRows', 'splitRows', 'writeSides', 'measureRows'].map((chapter) => `${runId}:${chapter}`),
      ...['prepareCompute', 'lookAtTraining', 'deployModel', 'goLive'].map((step) => `${runId}:${step}`),
      ...['afterRun', 'removeReplaced'].map((name) => `${runId}:${name}`),
    ]);
  });

  it('waits for whatever is still on its way', async () => {
    const slow = { status: 'ready' } as const;
    const played = await playRun({
      prepareCompute: workingUntil(120_000, slow),
      deployModel: workingUntil(20 * 60_000, slow),
      goLive: workingUntil(30 * 60_000, { status: 'live', model: modelName }),
    });
    expect(played.output).toEqual({ status: 'succeeded', model: modelName });
    expect([...new Set(namesOf(played))]).toEqual(wholeRun);
  });
});

describe('a fine-tune run of a dataset in many parts', () => {
  const bytes = 100 * 16 * 1024 * 1024;
  const large: Partial<Parts> = {
    openDataset: () => done({ status: 'opened', line: 'crumb', options, files: [{ ...file, bytes }] }),
  };

  it('has as short a history as one in a single part', async () => {
    const [small, many] = [await playRun(), await playRun(large)];
    expect(namesOf(many).filter((name) => name === 'splitRange')).toHaveLength(100);
    expect(many.output).toEqual(small.output);
    expect(many.history.length).toBe(small.history.length);
    expect(Buffer.byteLength(JSON.stringify(many.history))).toBeLessThanOrEqual(64 * 1024);
  });

  it('works on few parts at a time', async () => {
    const { calls } = await playRun({
      openDataset: () => done({ status: 'opened', line: 'crumb', options, files: [{ ...file, bytes: bytes / 5 }] }),
    });
    const begun = calls.filter(({ name }) => name === 'checkRange').map(({ at }) => at);
    const together = [...new Set(begun)].map((at) => begun.filter((other) => other === at).length);
    expect(together).toEqual([4, 4, 4, 4, 4]);
  });

  it('is copied into lines first where it is not plain', async () => {
    const packed = { ...file, place: { status: 'to_copy' as const } };
    const played = await playRun({
      openDataset: () => done({ status: 'opened', line: 'crumb', options, files: [packed] }),
    });
    expect(namesOf(played).slice(0, 3)).toEqual(['openDataset', 'importDataset', 'checkRange']);
    expect(inputOf(played, 'checkRange')).toMatchObject({ part: { to: 2_000, file: { place: { status: 'copied' } } } });
  });

  it('is copied piece by piece, each from where the one before came to', async () => {
    const packed = { ...file, place: { status: 'to_copy' as const } };
    const played = await playRun({
      openDataset: () => done({ status: 'opened', line: 'crumb', options, files: [packed] }),
      importDataset: ({ stretches }) =>
        done(
          stretches < 20
            ? { status: 'working' as const, stretches: stretches + 10 }
            : { status: 'imported' as const, bytes: 2_000 },
        ),
    });
    const pieces = played.calls.filter(({ name }) => name === 'importDataset').map(({ input }) => input);
    expect(pieces).toMatchObject([{ stretches: 0 }, { stretches: 10 }, { stretches: 20 }]);
    expect(played.output).toEqual({ status: 'succeeded', model: modelName });
    expect(played.history.length).toBe((await playRun()).history.length);
  });
});

describe('a fine-tune run that is turned away', () => {
  it.each([
    ['the dataset as a whole', 'openDataset', { openDataset: () => done(rejected) }],
    ['the dataset that was replaced meanwhile', 'checkRange', { checkRange: () => done(rejected) }],
    ['a row of the dataset', 'concludeCheck', { concludeCheck: () => done(rejected) }],
    ['a dataset of nothing but duplicates', 'planSplit', { planSplit: () => done(rejected) }],
    ['the dataset that was replaced while it was split', 'splitRange', { splitRange: () => done(rejected) }],
    ['the dataset that was replaced while it was measured', 'measureRange', { measureRange: () => done(rejected) }],
    ['the subscription', 'planResources', { planResources: () => done(rejected) }],
  ] as const)('costs nothing when it is %s', async (_what, last, parts) => {
    const played = await playRun(parts);
    expect(played.output).toEqual(rejected);
    expect(namesOf(played)).toEqual([...upTo(last), ...ending]);
  });
});

describe('a fine-tune run that fails', () => {
  const failures: [step: (typeof wholeRun)[number], parts: Partial<Parts>, message: RegExp][] = [
    ['prepareCompute', { prepareCompute: () => done(failed) }, /It went wrong/],
    ['lookAtTraining', { lookAtTraining: () => done({ status: 'failed', message: 'CUDA out of memory' }) }, /CUDA/],
    ['lookAtTraining', { lookAtTraining: () => done({ status: 'cancelled' }) }, /cancelled in Azure ML/],
    ['deployModel', { deployModel: () => done(failed) }, /It went wrong/],
    ['smokeTest', { smokeTest: () => done(failed) }, /It went wrong/],
    ['goLive', { goLive: () => done(failed) }, /It went wrong/],
  ];

  it.each(failures)('in %s cleans up, says why and is announced', async (step, parts, message) => {
    const played = await playRun(parts);
    expect(namesOf(played)).toEqual([...upTo(step), 'cleanUp', ...ending]);
    expect(played.output).toMatchObject({ status: 'failed', error: { message: expect.stringMatching(message) } });
    expect(inputOf(played, 'finishRun')).toEqual({ runId, outcome: played.output });
    expect(inputOf(played, 'cleanUp')).toEqual({ runId, keepLive: true });
  });

  const makingSteps = making.map((step) => [step] as const);

  it.each(makingSteps)('because of a lasting fault in %s ends with that fault', async (step) => {
    const outcome: RunOutcome = { status: 'failed', error: { ...problem, type: 'refused_by_azure' } };
    const played = await playRun({ [step]: () => over(outcome) });
    expect(namesOf(played)).toEqual([...upTo(step), 'cleanUp', ...ending]);
    expect(played.output).toEqual(outcome);
  });

  it.each(makingSteps)(
    'because %s keeps breaking ends after its tries, and says the first line of why',
    async (step) => {
      const played = await playRun({ [step]: throws('503 Service Unavailable\nat somewhere') });
      expect(namesOf(played).filter((name) => name === step)).toHaveLength(14);
      expect(played.output).toMatchObject({ status: 'failed', error: { type: 'step_kept_failing' } });
      const { message } = (played.output as { error: { message: string } }).error;
      expect(message).toContain('503 Service Unavailable');
      expect(message).not.toContain('\n');
      expect(namesOf(played).slice(-6)).toEqual(['cleanUp', ...ending]);
    },
  );

  it.each(makingSteps)('does not fail when %s breaks only now and then', async (step) => {
    const part = happy[step] as Parts['openDataset'];
    const flaky: Parts['openDataset'] = (input, call) => {
      if (call.count < 14) throw new Error('503 Service Unavailable');
      return part(input, call);
    };
    const played = await playRun({ [step]: flaky });
    expect(played.output).toEqual({ status: 'succeeded', model: modelName });
  });

  it('gives up on a cluster that is not ready after an hour', async () => {
    const played = await playRun({ prepareCompute: () => working });
    expect(played.output).toMatchObject({ status: 'failed', error: { type: 'overdue' } });
    expect(played.elapsedMs).toBeGreaterThan(3_600_000);
    expect(played.elapsedMs).toBeLessThan(2 * 3_600_000);
  });

  it('says so when what it made could not be removed', async () => {
    const played = await playRun({ deployModel: () => done(failed), cleanUp: throws('409 Conflict') });
    const message = `${failed.error.message} Not everything that was made for it could be removed, and what is left may cost money.`;
    expect(played.output).toMatchObject({ status: 'failed', error: { type: 'clean_up_incomplete', message } });
    expect(namesOf(played).slice(-5)).toEqual(ending);
  });

  it.each(after)('stays as it ended when %s keeps breaking after its end', async (step) => {
    const played = await playRun({ [step]: throws('503 Service Unavailable') });
    expect(played.status).toBe('completed');
    expect(played.output).toEqual({ status: 'succeeded', model: modelName });
  });

  it('takes down what it replaced even when the end cannot be announced', async () => {
    const played = await playRun({ announceOutcome: throws('The webhook could not be delivered') });
    expect(namesOf(played).slice(-3)).toEqual(['tidyRows', 'removeReplaced', 'concludeRun']);
  });
});

describe('a fine-tune run that is cancelled', () => {
  const inPhases = making.map((step) => [step] as const);

  it.each(inPhases)('in %s leaves nothing behind, not even a model that is live', async (step) => {
    const played = await playRun({ [step]: () => over(cancelled) });
    expect(namesOf(played)).toEqual([...upTo(step), 'cleanUp', ...ending]);
    expect(inputOf(played, 'cleanUp')).toEqual({ runId, keepLive: false });
    expect(played.output).toEqual(cancelled);
  });

  it('while it waits for training ends at once when its wait is woken', async () => {
    const played = await playRun(
      { lookAtTraining: (_input, { at }) => (at < 60_000 ? working : over(cancelled)) },
      { events: [{ at: 60_000, instanceId: `${runId}:lookAtTraining`, event: 'wake' }] },
    );
    expect(played.output).toEqual(cancelled);
    expect(played.elapsedMs).toBeLessThan(65_000);
  });

  it('while its success was being written down is cancelled all the same', async () => {
    const finishRun: Parts['finishRun'] = ({ outcome }) =>
      done({ status: outcome.status === 'succeeded' ? 'cancelled_before' : 'finished' });
    const played = await playRun({ finishRun });
    expect(namesOf(played)).toEqual([...upTo('finishRun'), 'cleanUp', ...ending]);
    expect(inputOf(played, 'cleanUp')).toEqual({ runId, keepLive: false });
    expect(played.output).toEqual(cancelled);
  });

  it('waits until what it made is gone', async () => {
    const played = await playRun({
      deployModel: () => over(cancelled),
      cleanUp: workingUntil(10 * 60_000, { status: 'clean' }),
    });
    expect(played.elapsedMs).toBeGreaterThan(10 * 60_000);
    expect(namesOf(played).slice(-5)).toEqual(ending);
  });
});

describe('a fine-tune run that is started again after its end', () => {
  it('does only what follows the end, and answers how it had ended', async () => {
    const outcome: RunOutcome = { status: 'succeeded', model: modelName };
    const played = await playRun({ openDataset: () => endedBefore(outcome) });
    expect(namesOf(played)).toEqual(['openDataset', ...after]);
    expect(played.output).toEqual(outcome);
  });

  it('does no more when a wait finds that it had ended', async () => {
    const played = await playRun({ lookAtTraining: () => endedBefore(failed) });
    expect(namesOf(played)).toEqual([...upTo('lookAtTraining'), ...after]);
    expect(played.output).toEqual(failed);
  });
});

/** Answers `working` until so many virtual milliseconds after it was first asked. */
function workingUntil<Value>(ms: number, value: Value) {
  let since: number | undefined;
  return (_input: unknown, { at }: { at: number }) => {
    since ??= at;
    return at - since < ms ? working : done(value);
  };
}
