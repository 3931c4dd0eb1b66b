import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chatDataset } from '../../packages/chat-dataset/test/support/chat-dataset.ts';
import { startApp, type RunningApp } from '../support/running-app.ts';

/** Azure may start a worker before it knows the app's settings, and reuse it: then these have no effect. */
const withoutMemorySettings = { NODE_OPTIONS: '', MALLOC_MMAP_THRESHOLD_: '' };

let app: RunningApp;
beforeAll(async () => {
  app = await startApp({ settings: withoutMemorySettings });
});
afterAll(() => app?.close());

describe('an app whose worker knows nothing of the memory settings', () => {
  it('does twenty runs at once', async () => {
    const names = Array.from({ length: 20 }, (_, index) => `crowd-${index}.jsonl`);
    const runIds = await Promise.all(names.map((name) => app.drop(name, chatDataset(200))));
    for (const runId of runIds) expect(await app.ended(runId)).toMatchObject({ status: 'succeeded', error: null });
  });
});
