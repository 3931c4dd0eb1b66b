import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { eventTypes, testEventType } from '../../../../../src/lib/runs/contract/event-type.ts';
import { makeSecret } from '../../../../../src/lib/webhooks/send/make-secret.ts';
import { sendWebhook } from '../../../../../src/lib/webhooks/send/send-webhook.ts';
import { signMessage } from '../../../../../src/lib/webhooks/send/sign-message.ts';

const guide = readFileSync(new URL('../../../../../docs/webhooks.md', import.meta.url), 'utf8');

/** The only code of a language in the guide. */
function codeOf(language: string): string {
  const found = [...guide.matchAll(new RegExp(`\`\`\`${language}\\n([^]*?)\`\`\``, 'g'))];
  expect(found).toHaveLength(1);
  return found[0]![1]!;
}

const folder = mkdtempSync(join(tmpdir(), 'droptune-receivers-'));
const processes: ChildProcess[] = [];
afterAll(() => {
  for (const child of processes) child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

interface Receiver {
  url: string;
  output(): string;
}

/** Runs a receiver as the guide has it; resolves when it says where it listens. */
async function start(language: string, command: string, file: string, secret: string): Promise<Receiver> {
  const path = join(folder, file);
  writeFileSync(path, codeOf(language));
  const child = spawn(command, [path], {
    env: { ...process.env, WEBHOOK_SECRET: secret, PORT: '0', NODE_NO_WARNINGS: '1' },
  });
  processes.push(child);
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const port = await vi.waitFor(
    () => {
      const [, found] = /["']?port["']?: (\d+)/.exec(output) ?? [];
      if (!found) throw new Error(`It does not listen yet: ${output}`);
      return found;
    },
    { timeout: 60_000 },
  );
  return { url: `http://localhost:${port}/webhooks`, output: () => output };
}

const bodyOf = (run: string) =>
  JSON.stringify({
    id: 'evt_1',
    object: 'event',
    type: 'fine_tuning.job.succeeded',
    data: { id: run, line: 'brûlée 🥖' },
  });

function hasPython(): boolean {
  try {
    return execFileSync('python3', ['--version'], { stdio: 'pipe' }).length > 0;
  } catch {
    return false;
  }
}

/** Python is tried where there is one; nobody needs it for the project. */
const languages: [language: string, command: string, file: string][] = [
  ['ts', process.execPath, 'receiver.ts'],
  ...(hasPython() ? ([['python', 'python3', 'receiver.py']] as [string, string, string][]) : []),
];

describe.each(languages)("the guide's receiver in %s", (language, command, file) => {
  it('takes what is genuine, once, and nothing else', async () => {
    const [{ secret }, { secret: other }] = [makeSecret('hmac'), makeSecret('hmac')];
    const { url, output } = await start(language, command, file, secret);
    const send = (id: string, run: string, secrets: string[]) =>
      sendWebhook({ id, body: bodyOf(run) }, { url, secrets }, { allowLoopback: true });
    const post = (id: string, run: string, at: Date, body = bodyOf(run)) =>
      fetch(url, { method: 'POST', headers: signMessage({ id, body: bodyOf(run) }, [secret], at)!, body });

    expect(await send('msg_1', 'ftjob-first', [secret])).toMatchObject({ verdict: 'delivered', status: 204 });
    expect(await send('msg_2', 'ftjob-rotating', [other, secret])).toMatchObject({ verdict: 'delivered', status: 204 });
    expect(await send('msg_1', 'ftjob-first', [secret])).toMatchObject({ verdict: 'delivered', status: 204 });
    expect(await send('msg_3', 'ftjob-foreign', [other])).toMatchObject({ verdict: 'failed', status: 401 });
    const [old, early] = [new Date(Date.now() - 310_000), new Date(Date.now() + 310_000)];
    expect((await post('msg_4', 'ftjob-old', old)).status).toBe(401);
    expect((await post('msg_5', 'ftjob-early', early)).status).toBe(401);
    expect((await post('msg_6', 'ftjob-forged', new Date(), bodyOf('ftjob-other'))).status).toBe(401);
    expect((await fetch(url, { method: 'POST', body: bodyOf('ftjob-bare') })).status).toBe(401);
    expect(await send('msg_7', 'ftjob-last', [secret])).toMatchObject({ verdict: 'delivered', status: 204 });

    await vi.waitFor(() => expect(output()).toContain('ftjob-last'));
    const handled = output().match(/fine_tuning\.job\.succeeded: .*/g);
    expect(handled).toEqual(
      ['ftjob-first', 'ftjob-rotating', 'ftjob-last'].map((run) => `fine_tuning.job.succeeded: ${run}`),
    );
  });

  it('logs what it could not handle, refuses what is too long, and goes on', async () => {
    const { secret } = makeSecret('hmac');
    const { url, output } = await start(language, command, file, secret);
    const send = (id: string, body: string) =>
      sendWebhook({ id, body }, { url, secrets: [secret] }, { allowLoopback: true });
    const tooLong = JSON.stringify({ type: 'run.rejected', data: { id: 'x'.repeat(64 * 1024) } });

    for (const [id, body] of [
      ['msg_none', 'null'],
      ['msg_bare', '{}'],
      ['msg_torn', '{'],
    ] as const)
      expect(await send(id, body)).toMatchObject({ verdict: 'delivered', status: 204 });
    // Whether the answer comes through before the connection closes is chance.
    expect([413, undefined]).toContain((await send('msg_long', tooLong)).status);
    expect(await send('msg_last', bodyOf('ftjob-last'))).toMatchObject({ verdict: 'delivered', status: 204 });

    await vi.waitFor(() => expect(output()).toContain('succeeded: ftjob-last'));
    const logged = output().match(/msg_\w+ was not handled/g);
    expect(logged).toEqual(['msg_none', 'msg_bare', 'msg_torn'].map((id) => `${id} was not handled`));
  });
});

describe('the guide', () => {
  it.each(['csharp', 'go'])('has a whole receiver in %s', (language) => {
    const code = codeOf(language);
    expect(code).toMatch(/FixedTimeEquals|hmac\.Equal/);
    expect(code).toContain('300');
    expect(code).toContain('webhook-id');
  });

  it('names every event of the API', () => {
    for (const type of [...eventTypes, testEventType]) expect(guide).toContain(`| \`${type}\``);
  });
});
