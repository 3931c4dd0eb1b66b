import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createStateFolder, endHost, type HostProcess, startHostProcess } from './host-process.ts';

const fixtures = fileURLToPath(new URL('../../fixtures/conformance/', import.meta.url));
const readLines = (text: string): unknown[] =>
  text
    .trim()
    .split('\n')
    .map((line): unknown => JSON.parse(line));

let host: HostProcess;
let state: Awaited<ReturnType<typeof createStateFolder>>;

beforeAll(async () => {
  state = await createStateFolder();
  host = await startHostProcess(`${fixtures}app`, state.path);
});

afterAll(async () => {
  expect(await endHost(host)).toBe('0');
  await state.remove();
});

test('the host answers all 181 recorded steps as the real Functions host does', async () => {
  const { url, keys } = host;
  const { stdout } = await promisify(execFile)(process.execPath, [`${fixtures}drive.mjs`], {
    env: {
      ...process.env,
      NODE_OPTIONS: '',
      BASE: url,
      MASTER_KEY: keys.master,
      FUNCTION_KEY: keys.function,
      EVENTGRID_KEY: keys.eventGrid,
      DURABLE_KEY: keys.durable,
    },
    maxBuffer: 16 * 1024 * 1024,
  });
  const expected = readLines(readFileSync(`${fixtures}expected.jsonl`, 'utf8'));
  expect(expected).toHaveLength(181);
  expect(readLines(stdout)).toStrictEqual(expected);
});
