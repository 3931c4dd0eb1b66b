import { execFile } from 'node:child_process';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { BlobServiceClient } from '@azure/storage-blob';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chatDataset } from '../../packages/chat-dataset/test/support/chat-dataset.ts';
import { eventually, startApp, type RunningApp } from '../support/running-app.ts';
import { blobCreated } from '../support/storage-events.ts';

const guide = await readFile(new URL('../../docs/operations.md', import.meta.url), 'utf8');
const blocks = [...guide.matchAll(/```sh\n([\s\S]*?)```/g)].map(([, block = '']) => block);

/** The one block of commands that holds the text. */
function blockWith(text: string): string {
  const found = blocks.filter((block) => block.includes(text));
  expect(found).toHaveLength(1);
  return found[0] ?? '';
}

let app: RunningApp;
let folder: string;
let runId: string;

beforeAll(async () => {
  app = await startApp();
  folder = await mkdtemp(join(tmpdir(), 'droptune-'));
  const { eventGrid, durable } = app.cloud.hostKeys;
  // Stands in for the command line of Azure, as far as it fetches keys.
  const az = `#!/bin/sh\ncase "$*" in *eventgrid_extension*) echo ${eventGrid};; *durabletask_extension*) echo ${durable};; esac\n`;
  await writeFile(join(folder, 'az'), az);
  await chmod(join(folder, 'az'), 0o755);
  await app.setMl({ jobs: { outcome: 'hang' } });
  runId = await app.drop('stuck.jsonl', chatDataset());
  await app.waitFor(runId, ({ phase }) => phase === 'training');
});
afterAll(async () => {
  await app?.close();
  await rm(folder, { recursive: true, force: true });
});

async function run(block: string): Promise<string> {
  const { url, key } = app.cloud;
  const paths = { PATH: [folder, process.env['PATH']].join(delimiter) };
  const env = { ...paths, URL: url, KEY: key, RUN: runId, AZURE_RESOURCE_GROUP: 'g', DROPTUNE_FUNCTION_APP: 'f' };
  const { stdout } = await promisify(execFile)('sh', ['-e', '-c', block], { env, cwd: folder });
  return stdout;
}

describe('the guide to running it gives commands that work', () => {
  it('to see whether the app is up', async () => {
    expect(await run(blockWith('$URL/healthz'))).toContain('{"status":"ok"}');
  });

  it('to see where a run is and what happened to it', async () => {
    const told = await run(blockWith('"$URL/v1/runs/$RUN/events"'));
    expect(told).toContain('"phase":"training"');
    expect(told).toContain('The run entered the phase training.');
  });

  it('to ask Durable about a run, and to wake a wait of it', async () => {
    const told = await run(blockWith('raiseEvent/wake'));
    expect(told).toContain(`"instanceId":"${runId}"`);
    expect(told).toContain('"runtimeStatus":"Running"');
    expect(told).toContain('"EventType":"TaskCompleted"');
    expect(told).not.toContain('"Message"');
  });

  it('to send a dead letter again, which starts the run that it was about', async () => {
    await app.setEvents({ drop: { eventTypes: ['Microsoft.Storage.BlobCreated'] } });
    const lost = await app.drop('lost.jsonl', chatDataset());
    const blobs = BlobServiceClient.fromConnectionString(app.cloud.storage().connectionString);
    const { etag = '' } = await blobs.getContainerClient('datasets').getBlobClient('lost.jsonl').getProperties();
    const event = blobCreated({ name: 'lost.jsonl', eTag: etag });
    await writeFile(
      join(folder, 'dead.json'),
      JSON.stringify([{ ...event, deadLetterReason: 'MaxDeliveryAttemptsExceeded' }]),
    );
    await run(blockWith('@dead.json'));
    await eventually('the run of the dead letter', async () =>
      (await app.api(`/v1/runs/${lost}`)).status === 200 ? true : undefined,
    );
  });
});
