import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chatDataset } from '../../../packages/chat-dataset/test/support/chat-dataset.ts';
import { runDroptune } from '../../support/run-droptune.ts';

let folder: string;
const droptune = (...parameters: string[]) => runDroptune(parameters, { folder });

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'droptune-'));
  await writeFile(join(folder, 'clean.jsonl'), chatDataset(40));
  await writeFile(join(folder, 'evaluation.jsonl'), chatDataset(10, 'moon'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('npx droptune', () => {
  it('checks with every option of a run', async () => {
    const options = ['--epochs', '3', '--model', 'Phi-3-mini-128k-instruct', '--suffix', 'crumb'];
    const { code, printed } = await droptune('check', 'clean.jsonl', '--json', ...options);
    expect({ code, report: JSON.parse(printed) }).toMatchObject({
      code: 0,
      report: { status: 'accepted', tokens: { context_window: { limit: 131072 } }, estimate: { steps: 96 } },
    });
  });

  it('takes the rows of a validation file for evaluation', async () => {
    const { printed } = await droptune('check', 'clean.jsonl', '--json', '--validation_file', 'evaluation.jsonl');
    expect(JSON.parse(printed)).toMatchObject({ train_rows: 40, test_rows: 10 });
  });

  it('names options that no run can have', async () => {
    const { code, told } = await droptune('check', 'clean.jsonl', '--model', 'gpt-9', '--lora', '8');
    expect({ code, told }).toMatchObject({
      code: 2,
      told: expect.stringMatching(/'model' must be .*unknown option 'lora'/),
    });
  });

  it('offers the doctor beside the commands of chat-dataset', async () => {
    expect((await droptune('--help')).printed).toMatch(/npx droptune check FILE.*npx droptune doctor/s);
  });
});
