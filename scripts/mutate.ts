import { readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { parseArgs } from 'node:util';
import { Stryker } from '@stryker-mutator/core';
import { rooms, type Room } from './mutation-rooms.ts';
import { projectRoot } from './run.ts';

type Mutant = Awaited<ReturnType<Stryker['runMutationTest']>>[number];

const leastScore = 85;
const noticed = new Set<string>(['Killed', 'Timeout']);
const unnoticed = new Set<string>(['Survived', 'NoCoverage']);

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { concurrency: { type: 'string', default: '2' }, force: { type: 'boolean', default: false } },
});
const [name = '', ...only] = positionals;
const room = rooms[name];
if (room) await mutate(room);
else {
  console.error(
    `npm run mutate -- ROOM [FILE …] [--concurrency 1] [--force], ROOM being ${Object.keys(rooms).join(', ')}.`,
  );
  process.exitCode = 2;
}

/** Plants one fault after the other and sees whether a test fails. What was seen before and has not changed is not tried again. */
async function mutate({ files, tests }: Room): Promise<void> {
  const folder = join(projectRoot, '.droptune', 'mutation');
  await mkdir(folder, { recursive: true });
  process.chdir(projectRoot);
  // The processes that run the tests read it in vitest.mutate.config.ts.
  process.env['DROPTUNE_MUTATE_TESTS'] = tests.join(',');
  const mutants = await new Stryker({
    mutate: only.length > 0 ? only : files,
    plugins: [import.meta.resolve('@stryker-mutator/vitest-runner')],
    testRunner: 'vitest',
    vitest: { configFile: 'vitest.mutate.config.ts' },
    concurrency: Number(values.concurrency),
    incremental: true,
    incrementalFile: join(folder, `${name}.json`),
    force: values.force,
    // What only runs while a module is loaded would need every test anew, each in a fresh process.
    ignoreStatic: true,
    ignorePatterns: ['/dist', '/out', '/web', '/bench', '/infra', '/docs'],
    tempDirName: '.droptune/mutation/sandbox',
    thresholds: { high: 95, low: leastScore, break: leastScore },
    reporters: ['progress', 'html'],
    htmlReporter: { fileName: join(folder, `${name}.html`) },
  }).runMutationTest();
  const report = reportOf(mutants);
  await writeFile(join(folder, `${name}.txt`), report);
  console.log(`${report}The same is in .droptune/mutation/${name}.txt, and every mutant in ${name}.html beside it.`);
}

/** The faults that no test noticed, file by file, and how many were noticed. */
function reportOf(mutants: readonly Mutant[]): string {
  const found = mutants.filter(({ status }) => noticed.has(status)).length;
  const missed = mutants.filter(({ status }) => unnoticed.has(status));
  const all = found + missed.length;
  const score = all === 0 ? 100 : (100 * found) / all;
  return `${missed.map(toLine).join('')}${name}: ${found} of ${all} faults noticed, ${score.toFixed(1)} % (at least ${leastScore} %).\n`;
}

/** Lines and columns are counted from 1. */
function toLine({ fileName, location: { start, end }, replacement, status, mutatorName }: Mutant): string {
  const lines = readFileSync(fileName, 'utf8')
    .split('\n')
    .slice(start.line - 1, end.line);
  lines[lines.length - 1] = lines.at(-1)?.slice(0, end.column - 1) ?? '';
  lines[0] = lines[0]?.slice(start.column - 1) ?? '';
  const place = `${relative(projectRoot, fileName)}:${start.line}`;
  return `${place}  ${mutatorName}${status === 'NoCoverage' ? ', no test comes here' : ''}
    ${short(lines.join('\n'))} → ${short(replacement)}\n`;
}

function short(code: string): string {
  const line = code.replaceAll(/\s+/g, ' ');
  return line.length > 100 ? `${line.slice(0, 100)} …` : line;
}
