import { weather, type StormPlan } from './storm-plan.ts';

/** What a run of the ring came to. */
export interface StormFigures {
  /** How many were begun. */
  begun: number;
  /** Those that came to rest. */
  storms: { plan: StormPlan; ends: string[] }[];
  workerDeaths: number;
  startsToldTwice: number;
  hostKills: number;
}

const percent = (share: number): string => `${Math.round(share * 100)} %`;

function countOf(items: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const item of items) counts.set(item, (counts.get(item) ?? 0) + 1);
  return [...counts]
    .toSorted()
    .map(([item, count]) => `${count} ${item}`)
    .join(', ');
}

/** The page `docs/faults.md`, from what the ring did and found. */
export function renderFaultsPage({ begun, storms, workerDeaths, startsToldTwice, hostKills }: StormFigures): string {
  const plans = storms.map(({ plan }) => plan);
  const runs = plans.flatMap((plan) => plan.runs);
  const cancels = runs.filter(({ interference }) => interference.kind !== 'none').length;
  const removals = plans.filter(({ removal }) => removal !== undefined).length;
  return `# What is broken on purpose

Written by \`npm run docs:faults\`, which plays the storms of \`test/storms\`: whole runs on the laptop cloud, while what is listed here goes
wrong. \`npm run storms\` plays the same; \`DROPTUNE_STORMS=17\` plays one storm again, \`DROPTUNE_STORMS=1-1000\` a thousand.

## What goes wrong

| fault | how often | in the last run of the ring |
| --- | --- | --- |
| a worker dies in the middle of an orchestrator's turn | ${percent(weather.deadTurns)} of all turns | ${workerDeaths} |
| a host dies after it has started a sub-orchestration and before it knows: it starts it again | ${percent(weather.startsToldTwice)} of those turns | ${startsToldTwice} |
| the host is killed with \`kill -9\` | every ${weather.hostKillEvery} s | ${hostKills} |
| an event comes ${weather.eventCopies} times, in any order | always | |
| Azure answers 429, 500 or 503, a third of the times after it has done the work | ${percent(weather.failingRequests)} of all requests | |
| a run is asked for twice at once | always | ${runs.length} runs |
| a run is cancelled, after some seconds or in a phase | from the seed | ${cancels} |
| a line or a version is deleted | from the seed | ${removals} |

Besides, tests of their own let the worker die in each turn of each orchestration, start each sub-orchestration twice, cancel in each phase,
and kill the host before and after each activity.

## What is promised, and checked after each storm

- Every run comes to an end, and to a true one: it succeeded, was cancelled by whoever asked for that, or failed because a newer run or
  somebody who deletes was faster.
- A training that completed has a registered model.
- A line that answers goes on answering, unless somebody deletes its models.
- In the end one version of a line is deployed, or nothing: no deployment, endpoint or connection is left without a reason.

## What the last run of the ring came to

${storms.length} of ${begun} storms came to rest, with ${runs.length} runs: ${countOf(storms.flatMap(({ ends }) => ends))}.

## What was found so

- A wait or a run that the engine had marked Failed ended a paid training, or left it running for ever (docs/decisions/0027).
- A sub-orchestration that was started again after its end found its rows tidied away (0027).
- A run that was cancelled late, or a version that was deleted while a newer run deployed, left a line without a model (0029).
- A run was started again twice within seconds, since a host that has just come back shows its status late.
- A change of traffic that an older run had asked for came after a newer run had gone live: the older model answered, and both stayed
  deployed.
- An endpoint that was deleted between two looks of a run ended it with advice about roles and quota.

## What is still open

- Where another run has made the endpoint anew between two looks, a 404 still ends a run as \`refused_by_azure\`.
`;
}
