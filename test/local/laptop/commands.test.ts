import { fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { TableServiceClient } from '@azure/data-tables';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { z } from 'zod';
import { readDropOptions } from '../../../local/drop-options.ts';
import { lockFolder } from '../../../local/folder-lock.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'droptune-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** Runs a command of the project as npm does, in the test's own folder. */
function begin(command: string, ...parameters: string[]) {
  const script = fileURLToPath(new URL(`../../../local/${command}.ts`, import.meta.url));
  const child = fork(script, [...parameters, '--folder', folder], {
    execArgv: [],
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const output = Promise.all([child.stdout, child.stderr].map(async (stream) => (stream ? text(stream) : '')));
  const ended = once(child, 'exit').then(async ([code]) => ({
    code: z.number().parse(code),
    output: (await output).join(''),
  }));
  return { child, ended };
}
const run = (command: string, ...parameters: string[]) => begin(command, ...parameters).ended;

const settingsFileSchema = z.object({ IsEncrypted: z.literal(false), Values: z.record(z.string(), z.string()) });

describe('npm run drop', () => {
  it('says that nothing runs', async () => {
    const file = join(folder, 'a.jsonl');
    await writeFile(file, '{}');
    const { code, output } = await run('drop', file);
    expect(output).toContain('✗ Droptune does not run here. Start it with: npm start');
    expect(code).toBe(1);
  });

  it('says that the file is not there', async () => {
    const { code, output } = await run('drop', join(folder, 'none.jsonl'));
    expect(output).toContain(`✗ There is no file ${join(folder, 'none.jsonl')}.`);
    expect(code).toBe(1);
  });

  it('shows how it is used when no file is named', async () => {
    const { code, output } = await run('drop');
    expect(output).toMatch(/^Usage: npm run drop -- FILE/);
    expect(code).toBe(2);
  });
});

describe('the options of a dropped file', () => {
  it('are the named ones and all others', () => {
    const options = readDropOptions({
      suffix: 'baker',
      epochs: '2',
      option: ['seed=7', 'webhook_url=http://127.0.0.1/?a=b'],
    });
    expect(options).toEqual({ suffix: 'baker', epochs: '2', seed: '7', webhook_url: 'http://127.0.0.1/?a=b' });
  });

  it('are refused without a value', () => {
    expect(() => readDropOptions({ option: ['seed'] })).toThrow('--option seed should look like');
  });
});

describe('npm run reset', () => {
  it('removes everything', async () => {
    await writeFile(join(folder, 'ports.json'), '{}');
    const { code, output } = await run('reset');
    expect(output).toContain(`Removed ${folder}`);
    expect(code).toBe(0);
    expect(existsSync(folder)).toBe(false);
  });

  it('removes nothing while Droptune runs', async () => {
    await writeFile(join(folder, 'ports.json'), '{}');
    const lock = lockFolder(folder);
    const { code, output } = await run('reset');
    lock?.release();
    expect(output).toContain('so nothing was removed');
    expect(output).toContain('npm run reset -- --force');
    expect(code).toBe(1);
    expect(existsSync(join(folder, 'ports.json'))).toBe(true);
  });
});

describe('npm run cloud', () => {
  it('writes the settings of a Functions host, and ends with everything on SIGTERM', async () => {
    const { child, ended } = begin('cloud', '--host', 'http://127.0.0.1:9', '--key', 'abc=');
    await vi.waitFor(() => expect(existsSync(join(folder, 'local.json'))).toBe(true), {
      timeout: 60_000,
      interval: 50,
    });
    const { Values } = settingsFileSchema.parse(
      JSON.parse(await readFile(join(folder, 'local.settings.json'), 'utf8')),
    );
    expect(Values).toMatchObject({
      FUNCTIONS_WORKER_RUNTIME: 'node',
      IDENTITY_ENDPOINT: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/msi\/token$/),
      IDENTITY_HEADER: expect.stringMatching(/./),
      NODE_EXTRA_CA_CERTS: join(folder, 'certificate', 'cert.pem'),
      DROPTUNE_API_KEY: expect.stringMatching(/^dt-/),
    });
    const connection = Values['AzureWebJobsStorage'] ?? '';
    const service = TableServiceClient.fromConnectionString(connection, { allowInsecureConnection: true });
    const tables: (string | undefined)[] = [];
    for await (const { name } of service.listTables()) tables.push(name);
    expect(tables.sort()).toEqual([
      'claims',
      'deliveries',
      'events',
      'files',
      'keys',
      'ledger',
      'models',
      'results',
      'runs',
      'webhooks',
    ]);
    const local = JSON.parse(await readFile(join(folder, 'local.json'), 'utf8'));
    expect(local).toMatchObject({
      url: 'http://127.0.0.1:9',
      eventGridUrl: 'http://127.0.0.1:9/runtime/webhooks/EventGrid?code=abc%3D',
      pid: child.pid,
    });
    child.kill('SIGTERM');
    const { code, output } = await ended;
    expect(code).toBe(0);
    expect(output).toContain('Events go to http://127.0.0.1:9.');
    expect(existsSync(join(folder, 'local.json'))).toBe(false);
    expect(existsSync(join(folder, 'processes.json'))).toBe(false);
  });
});

describe('npm start -- --once', () => {
  it('makes a model of the sample, asks it twice and verifies the webhook', async () => {
    const { code, output } = await run('start', '--once');
    expect(output).toContain('crumb.jsonl: succeeded');
    expect(output.match(/^ {2}crumb {6}\S/gm)).toHaveLength(2);
    expect(output).toContain("✓ valid, by the package 'standardwebhooks'");
    expect(output).toContain('Stopped.');
    expect(code).toBe(0);
  });

  it('ends well where another one is started in the same folder at the same time', async () => {
    for (const { code, output } of await Promise.all([run('start', '--once'), run('start', '--once')])) {
      expect(output).toContain("✓ valid, by the package 'standardwebhooks'");
      expect(code).toBe(0);
    }
  });
});
