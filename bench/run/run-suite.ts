import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { projectRoot } from '../../local/project-root.ts';
import { startMeasuredApp, type MeasuredApp } from '../measured-app.ts';
import type { Suite } from '../suite.ts';
import { measureFirstPhase } from './first-phase.ts';
import { measureHistories, type RunHistories } from './run-histories.ts';
import { measureManyRuns } from './many-runs.ts';
import { toRunFigures, type Round } from './run-figures.ts';
import { openStorageFloor, type StorageFloor } from './storage-floor.ts';
import { measureWholeRun } from './whole-run.ts';

const rounds = 7;
const runsAtOnce = 100;

/** What the app adds to a run: `npm run bench -- run`. */
export const runSuite: Suite = { name: 'run', measure };

async function measure(tell: (progress: string) => void) {
  tell('starting a laptop cloud with an instant ML service …');
  const app = await startMeasuredApp();
  try {
    const sample = await readFile(join(projectRoot, 'samples', 'crumb.jsonl'));
    const floor = await openStorageFloor(app.cloud.storage());
    tell('one run to warm up …');
    await measureRound(app, floor, sample, 0);
    const measured: Round[] = [];
    for (let round = 1; round <= rounds; round++) {
      tell(`round ${round} of ${rounds} …`);
      measured.push(await measureRound(app, floor, sample, round));
    }
    tell(`${runsAtOnce} runs at once …`);
    const memoryBefore = await peakMemoryOf(app);
    const many = await measureManyRuns(app, runsAtOnce, sample);
    many.lost.slice(0, 5).forEach(tell);
    const memory = { before: memoryBefore, after: await peakMemoryOf(app) };
    const histories: RunHistories[] = many.runIds.map((runId) => measureHistories(app.hostFolder, runId));
    return toRunFigures({ rounds: measured, many, histories, memory });
  } finally {
    await app.close();
  }
}

const peakMemoryOf = async (app: MeasuredApp): Promise<number> =>
  Math.max(...(await app.requests(0, Infinity)).map(({ peakMemory }) => peakMemory));

/** Everything of a round, one after the other, so that all of it meets the same machine. */
async function measureRound(app: MeasuredApp, floor: StorageFloor, sample: Buffer, round: number): Promise<Round> {
  const throughEventGrid = await measureFirstPhase(app, `${round} told.jsonl`, sample, 'by Event Grid');
  const directly = await measureFirstPhase(app, `${round} direct.jsonl`, sample, 'directly');
  const whole = await measureWholeRun(app, `${round} whole.jsonl`, sample);
  const storageAlone = await floor(whole.storage);
  return { throughEventGrid, directly, whole, storageAlone, histories: measureHistories(app.hostFolder, whole.runId) };
}
