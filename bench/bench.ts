/** `npm run bench [-- <suite> …] [--large]`: measures, prints a table a suite, keeps the figures; exit code 1 when a limit is broken. */
import { mkdir } from 'node:fs/promises';
import { availableParallelism, cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { projectRoot } from '../local/project-root.ts';
import { goWithoutProxy } from '../local/without-proxy.ts';
import { writeFileWhole } from '../local/write-file-whole.ts';
import { datasetSuite } from './dataset/dataset-suite.ts';
import { isBroken, quartilesOf, type Figure } from './figure.ts';
import { toFigureTable } from './figure-table.ts';
import { runSuite } from './run/run-suite.ts';
import type { Suite } from './suite.ts';
import { webhookSuite } from './webhooks/webhook-suite.ts';

const suites: Suite[] = [runSuite, datasetSuite, webhookSuite];
const resultsFolder = join(projectRoot, '.droptune', 'bench');

function chooseSuites(names: string[]): Suite[] {
  const unknown = names.filter((name) => !suites.some((suite) => suite.name === name));
  const known = suites.map(({ name }) => name).join(', ');
  if (unknown.length > 0) throw new Error(`There is no suite '${unknown.join("', '")}'. There is: ${known}.`);
  return names.length === 0 ? suites : suites.filter(({ name }) => names.includes(name));
}

/** Answers the names of the figures that break their limit. */
async function measure({ name, measure }: Suite): Promise<string[]> {
  const startedAt = performance.now();
  const figures = await measure((progress) => console.log(`${name}: ${progress}`));
  const seconds = (performance.now() - startedAt) / 1000;
  const path = await keep(name, figures, seconds);
  const broken = figures.filter(isBroken).map((figure) => figure.name);
  console.log(`\n${toFigureTable(figures).join('\n')}\n`);
  console.log(`${name}: measured in ${seconds.toFixed(0)} s; ${path} has every value.`);
  if (broken.length > 0) console.log(`${name}: beyond the limit: ${broken.join(', ')}.`);
  return broken;
}

async function keep(suite: string, figures: Figure[], seconds: number): Promise<string> {
  const path = join(resultsFolder, `${suite}.json`);
  const machine = {
    processors: availableParallelism(),
    model: cpus()[0]?.model ?? 'unknown',
    memoryBytes: totalmem(),
    platform: process.platform,
    node: process.version,
  };
  const shown = figures.map((figure) => ({ ...figure, ...quartilesOf(figure.values), broken: isBroken(figure) }));
  const result = { suite, measuredAt: new Date().toISOString(), seconds, machine, figures: shown };
  await mkdir(resultsFolder, { recursive: true });
  await writeFileWhole(path, `${JSON.stringify(result, null, 2)}\n`);
  return path;
}

goWithoutProxy();
try {
  const broken: string[] = [];
  for (const suite of chooseSuites(process.argv.slice(2).filter((word) => !word.startsWith('--'))))
    broken.push(...(await measure(suite)));
  process.exitCode = broken.length > 0 ? 1 : 0;
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
