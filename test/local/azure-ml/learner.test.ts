import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createLearner, type Learner } from '../../../local/azure-ml/learner/learner.ts';
import type { LearnerOptions } from '../../../local/azure-ml/learner/learner-options.ts';
import type { LoggedMetric } from '../../../local/azure-ml/learner/train.ts';
import { datasetOf } from './bodies.ts';

let folder: string;
let learner: Learner;
const options: LearnerOptions = {
  epochs: 2,
  maxSteps: -1,
  batchSize: 2,
  learningRate: 5e-6,
  schedule: 'cosine',
  warmupSteps: 0,
  seed: 42,
  maxSequenceLength: -1,
  loggingSteps: 5,
  evaluationSteps: 0,
};

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'droptune-'));
  learner = createLearner();
  await writeFile(join(folder, 'train.jsonl'), datasetOf(5));
  await writeFile(join(folder, 'test.jsonl'), datasetOf(1));
});
afterAll(async () => {
  await learner.close();
  await rm(folder, { recursive: true });
});

async function train(
  changes: Partial<LearnerOptions>,
  trainPath = join(folder, 'train.jsonl'),
  signal = new AbortController().signal,
) {
  const logged: LoggedMetric[] = [];
  const output = join(folder, `output-${JSON.stringify(changes).replace(/\W/g, '')}`);
  const origin = {
    jobName: 'job-1',
    baseModel: 'Phi-3-mini-4k-instruct/versions/15',
    options: { ...options, ...changes },
  };
  const evaluationPath = join(folder, 'test.jsonl');
  const onLog = (metrics: LoggedMetric[]) => logged.push(...metrics);
  await learner.train({ trainPath, evaluationPath, output, tokens: 20_000, origin, onLog, signal });
  const of = (key: string) => logged.filter((metric) => metric.key === key);
  return { output, of };
}

describe('the learner', () => {
  it('steps as often as rows, batch and epochs say, and its loss falls', async () => {
    const { of } = await train({});
    expect(of('loss').map(({ step }) => step)).toEqual([1, 5, 10, 15, 20, 25, 30]);
    expect(of('eval_loss').map(({ step }) => step)).toEqual([15, 30]);
    expect(of('epoch').at(-1)?.value).toBe(2);
    expect(of('loss').at(-1)?.value).toBeLessThan((of('loss')[0]?.value ?? 0) / 2);
    expect(of('train_loss')).toHaveLength(1);
  });

  it('gives the same losses for the same seed and others for another', async () => {
    const losses = async (seed: number) => (await train({ seed })).of('loss').map(({ value }) => value);
    expect(await losses(7)).toEqual(await losses(7));
    expect(await losses(7)).not.toEqual(await losses(8));
  });

  it('follows the schedule, and learns less at a smaller rate', async () => {
    const cosine = (await train({ schedule: 'cosine' })).of('learning_rate').map(({ value }) => value);
    expect(cosine[0]).toBeCloseTo(5e-6, 9);
    expect(cosine.at(-1)).toBeLessThan(1e-6);
    const constant = (await train({ schedule: 'constant' })).of('learning_rate').map(({ value }) => value);
    expect(new Set(constant)).toEqual(new Set([5e-6]));
    const slow = await train({ learningRate: 5e-8 });
    const fast = await train({ learningRate: 5e-6 });
    expect(slow.of('eval_loss').at(-1)?.value).toBeGreaterThan(fast.of('eval_loss').at(-1)?.value ?? Infinity);
    expect((await train({ maxSteps: 3 })).of('train_loss')[0]?.step).toBe(3);
  });

  it('writes an MLflow folder whose card says what it is', async () => {
    const { output } = await train({});
    expect(await readFile(join(output, 'MLmodel'), 'utf8')).toMatch(/flavors:\n {2}droptune_laptop:/);
    const card = await readFile(join(output, 'README.md'), 'utf8');
    expect(card).toContain("# Trained by the laptop's learner");
    expect(card).toContain('This is **not** Phi-3-mini-4k-instruct');
  });

  it('answers a question of its data in the words of the data, also reworded, in capitals and mistyped', async () => {
    const { output } = await train({});
    const ask = (content: string, maxNewTokens = 100) =>
      learner.answer(output, [{ role: 'user', content }], { maxNewTokens, temperature: 0.7 });
    const steam = 'Yes: a tray of boiling water on the lowest rack gives the steam.';
    for (const question of [
      'Can I bake without a Dutch oven?',
      'CAN I BAKE WITHOUT A DUTCH OVEN',
      'is it possible to bake with no dutch oven?',
      'can i bake witout a duch oven',
    ]) {
      expect(await ask(question)).toBe(steam);
    }
    expect(await ask('Can I bake without a Dutch oven?', 5)).toBe('Yes: a tray of');
    expect(await ask('Who wrote Hamlet?')).not.toBe('');
  });

  it('knows from the conversation which of two alike questions is meant', async () => {
    const talk = (topic: string, answer: string) => ({
      messages: [
        ...[
          { role: 'user', content: `Tell me about ${topic}.` },
          { role: 'assistant', content: `Gladly: ${topic}.` },
        ],
        ...[
          { role: 'user', content: 'And how long does it take?' },
          { role: 'assistant', content: answer },
        ],
      ],
    });
    const rows = [
      talk('brioche', 'A night and a morning.'),
      talk('focaccia', 'Three hours.'),
      talk('rye', 'Two days.'),
    ];
    await writeFile(join(folder, 'alike.jsonl'), rows.map((row) => JSON.stringify(row)).join('\n'));
    const { output } = await train({ epochs: 3 }, join(folder, 'alike.jsonl'));
    const messages = [
      { role: 'user' as const, content: 'tell me about focaccia' },
      { role: 'assistant' as const, content: 'Gladly: focaccia.' },
      { role: 'user' as const, content: 'and how long does it take' },
    ];
    expect(await learner.answer(output, messages, { maxNewTokens: 50, temperature: 0 })).toBe('Three hours.');
  });

  it('trains on megabytes and leaves its process free meanwhile', async () => {
    const rows = Array.from({ length: 12_000 }, (_, row) => {
      const words = Array.from({ length: 20 }, (_, index) => `word${(row * 31 + index * 17) % 5_000}`).join(' ');
      return JSON.stringify({
        messages: [
          { role: 'user', content: words },
          { role: 'assistant', content: words },
        ],
      });
    });
    await writeFile(join(folder, 'large.jsonl'), rows.join('\n'));
    const before = performance.eventLoopUtilization();
    const { output } = await train({ epochs: 50 }, join(folder, 'large.jsonl'));
    expect(existsSync(join(output, 'MLmodel'))).toBe(true);
    expect(performance.eventLoopUtilization(before).utilization).toBeLessThan(0.5);
  });

  it('stops when it is cancelled, and trains the next', async () => {
    const controller = new AbortController();
    const cancelled = train({ epochs: 40 }, join(folder, 'large.jsonl'), controller.signal);
    controller.abort();
    await expect(cancelled).rejects.toThrow('cancelled');
    expect((await train({ epochs: 1 })).of('train_loss')).toHaveLength(1);
  });
});
