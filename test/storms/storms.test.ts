import { readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { renderFaultsPage, type StormFigures } from '../support/faults-page.ts';
import { startStormApp, type StormApp } from '../support/storm-app.ts';
import { planStorm, type StormPlan } from '../support/storm-plan.ts';
import { playStorm, type StormEnd } from '../support/storm.ts';

/** `DROPTUNE_STORMS=17` plays one storm again, `DROPTUNE_STORMS=1-1000` a thousand. */
function seeds(): number[] {
  const [, first = '1', last] = /^(\d+)(?:-(\d+))?$/.exec(process.env['DROPTUNE_STORMS'] ?? '1-200') ?? [];
  const count = Number(last ?? first) - Number(first) + 1;
  return Array.from({ length: count }, (_, index) => Number(first) + index);
}

let storms: StormApp;
beforeAll(async () => {
  storms = await startStormApp();
});
afterAll(async () => {
  if (process.env['DROPTUNE_FAULTS_PAGE']) await writePage();
  await storms?.close();
});

const played: StormFigures['storms'] = [];

/** Writes docs/faults.md anew. */
async function writePage(): Promise<void> {
  const log = await readFile(join(storms.app.cloud.logs, 'functions-host.log'), 'utf8');
  const count = (text: string): number => log.split(text).length - 1;
  const figures = {
    begun: seeds().length,
    storms: played,
    workerDeaths: count(' The worker dies in turn '),
    startsToldTwice: count(' is told twice.'),
    hostKills: storms.hostKills(),
  };
  await writeFile(resolve(import.meta.dirname, '../../docs/faults.md'), renderFaultsPage(figures));
}

/** Ends that are true where more than one run, or somebody who removes models, is at work on a line. */
const trueFailures = ({ runs, removal }: StormPlan): string[] => [
  ...(runs.length > 1 ? ['overtaken', 'deployment_gone'] : []),
  ...(removal ? ['deployment_gone', 'endpoint_gone'] : []),
];

function expectTrueEnds(plan: StormPlan, { runs }: StormEnd): void {
  for (const [index, run] of runs.entries()) {
    const { interference } = plan.runs[index] ?? {};
    const allowed = ['succeeded', ...(interference?.kind === 'none' ? [] : ['cancelled'])];
    if (run.error) expect(trueFailures(plan), JSON.stringify(run.error)).toContain(run.error.type);
    else expect(allowed).toContain(run.status);
  }
}

describe('a storm', () => {
  it.concurrent.each(seeds())('of seed %i loses nothing', async (seed) => {
    const plan = planStorm(seed);
    const end = await playStorm(storms.app, plan);
    played.push({ plan, ends: end.runs.map(({ status, error }) => error?.type ?? status) });
    expectTrueEnds(plan, end);
    expect(end.lostAnswers).toEqual([]);
    expect(end.answers).toBe(end.left.deployments.length === 1);
    const succeeded = end.runs.filter(({ status }) => status === 'succeeded');
    if (!plan.removal) expect(end.answers).toBe(succeeded.length > 0);
    const cancelled = end.runs.filter(({ status }) => status === 'cancelled').map(({ id }) => id);
    expect(end.left.trainedWithoutModel.filter((runId) => !cancelled.includes(runId))).toEqual([]);
  });
});
