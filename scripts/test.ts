import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from './build.ts';
import { check } from './check.ts';
import { countTests, toLastLine, type TestCount } from './count-tests.ts';
import { projectRoot, run } from './run.ts';

/** Builds; a build that fails is told and does not keep the tests that need none from running. */
async function builds(): Promise<boolean> {
  console.log('── build');
  try {
    const { entries, milliseconds } = await build();
    console.log(`✓ ${entries.length} entry points in ${(milliseconds / 1000).toFixed(1)} s`);
    return true;
  } catch (error) {
    console.error('✗', error);
    return false;
  }
}

/** Everything but the tests; tells what failed, in the order in which it did. */
async function prepare(): Promise<string[]> {
  const failed = (await builds()) ? [] : ['build'];
  console.log('\n── check');
  return [...failed, ...(await check())];
}

/** Runs vitest with what the caller gave; its exit code counts too, as it also knows of errors outside tests. */
async function runTests(parameters: string[]): Promise<TestCount> {
  console.log('\n── tests');
  const folder = await mkdtemp(join(tmpdir(), 'droptune-'));
  const report = join(folder, 'report.json');
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  try {
    const { code } = await run('node_modules/vitest/vitest.mjs', ['run', ...reporters, ...parameters], 'shown');
    const count = await countTests(report, projectRoot).catch(() => withoutReport);
    const broken = code !== 0 && count.failures.length === 0;
    return broken ? { ...count, failures: ['an error outside the tests (above)'] } : count;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const withoutReport: TestCount = {
  passed: 0,
  failed: 1,
  skipped: 0,
  failures: ['vitest left no report that can be read'],
};

// With arguments (a file, a filter, --project) only the tests they name are run.
const parameters = process.argv.slice(2);
const unready = parameters.length === 0 ? await prepare() : [];
const tests = await runTests(parameters);

const failures = [...unready.map((name) => `${name} (above)`), ...tests.failures];
if (failures.length > 0)
  console.log(`\nWhat failed, first things first:\n${failures.map((name) => `  ✗ ${name}`).join('\n')}`);
console.log(`\n${toLastLine(tests)}`);
process.exitCode = failures.length > 0 ? 1 : 0;
