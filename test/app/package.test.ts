import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packageApp } from '../../scripts/package.ts';
import { unpack, type UnpackedApp } from '../support/app-package.ts';
import { startApp, type RunningApp } from '../support/running-app.ts';

let unpacked: UnpackedApp;
let app: RunningApp;

beforeAll(async () => {
  const { zip } = await packageApp();
  unpacked = await unpack(zip);
  app = await startApp({ appFolder: unpacked.folder });
});

afterAll(async () => {
  await app?.close();
  await unpacked?.remove();
});

describe('the package, unpacked into a folder of its own', () => {
  it('starts and brings a dataset to a model that answers', async () => {
    const runId = await app.drop('crumb.jsonl', await readFile(new URL('../../samples/crumb.jsonl', import.meta.url)));
    expect(await app.ended(runId)).toMatchObject({ status: 'succeeded', error: null });
    const messages = [{ role: 'user', content: 'Why is my starter not rising?' }];
    const body = JSON.stringify({ model: 'crumb', messages });
    const answer = await app.api('/v1/chat/completions', { method: 'POST', body });
    expect(answer.status).toBe(200);
    expect(JSON.stringify(answer.body)).toMatch(/starter/i);
  });
});
