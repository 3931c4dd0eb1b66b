import { spawnSync } from 'node:child_process';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { projectRoot } from '../tooling/planted-project.ts';

/** What `az` answers where its parameters, in a line, match; the first rule that still has `times` left holds. */
export interface AzRule {
  match: string;
  /** Printed as JSON. */
  output?: unknown;
  /** Printed as an error; the exit code is then 1. */
  complaint?: string;
  times?: number;
}

export interface HookEnding {
  status: number | null;
  stdout: string;
  stderr: string;
  /** What `az` was called with, a line each. */
  calls: string[];
}

/** An `az` that knows only its rules, and writes down what it is asked. */
const program = `
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
const folder = new URL('.', import.meta.url);
const line = process.argv.slice(2).filter((word) => !['--output', 'json', '--only-show-errors'].includes(word)).join(' ');
appendFileSync(new URL('calls', folder), line + '\\n');
const rules = JSON.parse(readFileSync(new URL('rules.json', folder)));
const rule = rules.find(({ match, times = 1e9 }) => times > 0 && new RegExp(match).test(line));
if (rule?.times) { rule.times -= 1; writeFileSync(new URL('rules.json', folder), JSON.stringify(rules)); }
if (!rule || rule.complaint) { console.error(rule?.complaint ?? 'ERROR: the test has no answer to: az ' + line); process.exit(1); }
if (rule.output !== undefined) console.log(JSON.stringify(rule.output));
`;

/** That `az` in a folder of its own, which is to come first on the PATH. */
export interface FakeAz {
  folder: string;
  /** What it was called with so far, a line each. */
  calls(): Promise<string[]>;
  remove(): Promise<void>;
}

export async function plantAz(rules: AzRule[]): Promise<FakeAz> {
  const folder = await mkdtemp(join(tmpdir(), 'droptune-'));
  await writeFile(join(folder, 'az.mjs'), program);
  await writeFile(join(folder, 'rules.json'), JSON.stringify(rules));
  await writeFile(join(folder, 'calls'), '');
  await writeFile(join(folder, 'az'), `#!/bin/sh\nexec '${process.execPath}' '${join(folder, 'az.mjs')}' "$@"\n`);
  await chmod(join(folder, 'az'), 0o755);
  return {
    folder,
    calls: async () => (await readFile(join(folder, 'calls'), 'utf8')).split('\n').filter(Boolean),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

/** How azd was called, such as `azd down --force`, and what a person types. */
export interface HookCall {
  azd?: string;
  typed?: string;
}

/** Runs a hook of `infra/hooks` as azd does, with that `az` on the PATH. */
export async function runHook(
  hook: string,
  rules: AzRule[],
  settings: Record<string, string>,
  { azd = 'azd', typed = '' }: HookCall = {},
): Promise<HookEnding> {
  const az = await plantAz(rules);
  try {
    // Not `exec`: azd is there as long as its hook is.
    await writeFile(
      join(az.folder, 'azd'),
      '#!/bin/sh\n"$NODE" --disable-warning=ExperimentalWarning "$HOOK"\nexit $?\n',
    );
    await chmod(join(az.folder, 'azd'), 0o755);
    const path = [az.folder, dirname(process.execPath), '/usr/bin', '/bin'].join(delimiter);
    const script = join('infra', 'hooks', `${hook}.ts`);
    const [program = '', ...words] = azd.split(' ');
    const { status, stdout, stderr } = spawnSync(join(az.folder, program), words, {
      cwd: projectRoot,
      encoding: 'utf8',
      input: typed,
      env: { PATH: path, DROPTUNE_HOOK_PAUSE: '0', NODE: process.execPath, HOOK: script, ...settings },
    });
    return { status, stdout, stderr, calls: await az.calls() };
  } finally {
    await az.remove();
  }
}
