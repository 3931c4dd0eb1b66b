import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { phases } from '../../src/lib/runs/contract/phase.ts';
import { readRunOptions } from '../../src/lib/runs/contract/run-options.ts';
import { chatDataset } from '../../packages/chat-dataset/test/support/chat-dataset.ts';
import { startApp, type RunningApp } from '../support/running-app.ts';

const readme = await readFile(new URL('../../README.md', import.meta.url), 'utf8');

/** The `curl` commands of the README, in their order; a backslash continues a line. */
const commands = [...readme.matchAll(/```sh\n([\s\S]*?)```/g)].flatMap(([, block = '']) =>
  block.replaceAll('\\\n', ' ').trim().split('\n'),
);

let app: RunningApp;
let finished: string;
let hanging: string;

beforeAll(async () => {
  app = await startApp();
  finished = await app.drop('crumb.jsonl', await readFile(new URL('../../samples/crumb.jsonl', import.meta.url)));
  expect((await app.ended(finished)).status).toBe('succeeded');
  await app.setMl({ jobs: { outcome: 'hang' } });
  hanging = await app.drop('hanging.jsonl', chatDataset());
  await app.waitFor(hanging, ({ phase }) => phase === 'training');
});
afterAll(() => app?.close());

describe('the README', () => {
  it('shows every call of the API', () => {
    const shown = commands.map(
      (command) =>
        `${/-X (\w+)/.exec(command)?.[1] ?? (command.includes(' -d ') ? 'POST' : 'GET')} ${/\$URL([^"?]*)/.exec(command)?.[1]}`,
    );
    expect(shown).toEqual([
      'GET /healthz',
      'POST /v1/runs',
      'GET /v1/runs',
      'GET /v1/runs/$RUN',
      'GET /v1/runs/$RUN/events',
      'POST /v1/runs/$RUN/cancel',
      'GET /v1/models',
      'GET /v1/models/crumb',
      'POST /v1/chat/completions',
      'DELETE /v1/models/crumb',
      'POST /v1/webhooks',
    ]);
  });

  it.each(commands)('gives a command that works: %s', async (command) => {
    const environment = {
      PATH: process.env['PATH'],
      URL: app.cloud.url,
      KEY: app.cloud.key,
      RUN: command.includes('/cancel') ? hanging : finished,
    };
    const { stdout } = await promisify(execFile)('sh', ['-c', command], { env: environment });
    const answer: unknown = JSON.parse(stdout);
    expect(answer).toBeTypeOf('object');
    expect(answer).not.toHaveProperty('error.code');
  });

  it('names every phase in the picture of a run', () => {
    const picture = /subgraph run[\s\S]*?end\n/.exec(readme)?.[0] ?? '';
    expect(picture.match(/[a-z]+(_[a-z]+)*(?= -->|\n {2}end)/g)).toEqual(phases.slice(0, -1));
  });

  it('lists every option with its default', () => {
    const listed = [...readme.matchAll(/^\| `(\w+)` +\| `?([^`|]*?)`? +\|/gm)].map(([, name = '', value = '']) => [
      name,
      value,
    ]);
    const { options } = readRunOptions({}) as { options: Record<string, unknown> };
    for (const [name, value] of Object.entries(options))
      expect(listed).toContainEqual([name, typeof value === 'number' ? value.toFixed(6).replace(/\.?0+$/, '') : value]);
    const unknown = readRunOptions({ nonsense: '1' });
    const known =
      unknown.status === 'rejected' ? /Known options are ([^.]*)\./.exec(unknown.error.remedy)?.[1]?.split(', ') : [];
    expect(listed.map(([name]) => name)).toEqual(known);
  });
});
