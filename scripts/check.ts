import { projectRoot, run } from './run.ts';

/** One look at the sources; `remedy` is what to do when it fails. */
interface Check {
  name: string;
  script: string;
  parameters: string[];
  remedy: string;
}

/** The longest first, so that the two lanes end together. */
const checks: Check[] = [
  {
    name: 'lint',
    script: 'node_modules/eslint/bin/eslint.js',
    parameters: ['.', '--max-warnings=0'],
    remedy: 'Each line names its rule; eslint.config.js says why.',
  },
  {
    name: 'types',
    script: 'node_modules/typescript/bin/tsc',
    parameters: ['-p', 'tsconfig.json'],
    remedy: 'Make the types true.',
  },
  {
    name: 'infra',
    script: 'scripts/check-infra.ts',
    parameters: [],
    remedy: 'Each line names its file and rule; infra/bicepconfig.json lists the rules.',
  },
  {
    name: 'format',
    script: 'node_modules/prettier/bin/prettier.cjs',
    parameters: ['--check', '--log-level=warn', '.'],
    remedy: 'Run `npm run format`.',
  },
  {
    name: 'dead code',
    script: 'node_modules/knip/bin/knip.js',
    parameters: ['--no-config-hints'],
    remedy: 'Remove what nobody uses, or the `export` before it.',
  },
  {
    name: 'layers',
    script: 'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs',
    parameters: [
      '--config',
      '.dependency-cruiser.cjs',
      'src',
      'local',
      'test',
      'scripts',
      'bench',
      'infra',
      'packages',
    ],
    remedy: 'Each line names its rule; .dependency-cruiser.cjs says why.',
  },
];

/** Runs every check, two at a time, and tells the names of those that failed in the order in which they did. */
export async function check(): Promise<string[]> {
  const waiting = [...checks];
  const failed: string[] = [];
  const lane = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      if (!(await passes(next))) failed.push(next.name);
    }
  };
  await Promise.all([lane(), lane()]);
  return failed;
}

async function passes({ name, script, parameters, remedy }: Check): Promise<boolean> {
  const { code, output, seconds } = await run(script, parameters, 'kept');
  const line = `${code === 0 ? '✓' : '✗'} ${name.padEnd(10)} ${seconds.toFixed(1).padStart(5)} s`;
  // A check that could not be made says so.
  const notice = /^.* not checked\..*$/m.exec(output)?.[0];
  if (code === 0 && notice) console.log(`  ${notice}`);
  console.log(code === 0 ? line : `${line}\n${output.trimEnd().replaceAll(`${projectRoot}/`, '')}\n→ ${remedy}\n`);
  return code === 0;
}

if (import.meta.main) {
  const failed = await check();
  console.log(failed.length === 0 ? 'All checks passed.' : `Failed: ${failed.join(', ')}.`);
  process.exitCode = failed.length === 0 ? 0 : 1;
}
