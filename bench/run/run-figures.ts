import { quartilesOf, type Figure } from '../figure.ts';
import type { ManyRuns } from './many-runs.ts';
import type { HistorySize, RunHistories } from './run-histories.ts';
import { sumOf } from './storage-floor.ts';
import type { WholeRun } from './whole-run.ts';

/** What one round measured; times in milliseconds. */
export interface Round {
  throughEventGrid: number;
  directly: number;
  whole: WholeRun;
  /** The storage requests of `whole`, sent without the app. */
  storageAlone: number;
  histories: RunHistories;
}

export interface RunMeasurements {
  rounds: Round[];
  many: ManyRuns;
  /** Of the many runs. */
  histories: RunHistories[];
  /** The most that the Functions host's process had held before and after the many runs, bytes. */
  memory: { before: number; after: number };
}

const maxEvents = 60;
const maxBytes = 64 * 1024;

export function toRunFigures(measured: RunMeasurements): Figure[] {
  return [
    ...firstPhaseFigures(measured.rounds),
    ...wholeRunFigures(measured.rounds),
    ...requestFigures(measured.rounds),
    ...historyFigures([...measured.rounds.map(({ histories }) => histories), ...measured.histories]),
    ...manyRunsFigures(measured),
  ];
}

function firstPhaseFigures(rounds: Round[]): Figure[] {
  return [
    {
      name: 'blob dropped → first phase visible',
      unit: 'ms',
      values: rounds.map(({ throughEventGrid }) => throughEventGrid),
      meaning:
        'from the acknowledged upload to the answer of GET /v1/runs/{id}; the stand-in looks for blobs every 150 ms',
    },
    {
      name: 'event posted → first phase visible',
      unit: 'ms',
      values: rounds.map(({ directly }) => directly),
      meaning: 'the same with the event posted to the host by the bench: the app and the host without Event Grid',
    },
  ];
}

function wholeRunFigures(rounds: Round[]): Figure[] {
  const share = (name: keyof WholeRun['shares']) => rounds.map(({ whole }) => whole.shares[name]);
  return [
    {
      name: 'whole run',
      unit: 'ms',
      values: share('total'),
      meaning: 'from the posted event to the write that says succeeded; nobody asks the app meanwhile',
    },
    {
      name: '  of it the ML service',
      unit: 'ms',
      values: share('ml'),
      meaning: 'time in which at least one request to Azure ML (ARM, data plane, scoring) waited for its answer',
    },
    {
      name: '  of it pauses',
      unit: 'ms',
      values: share('pauses'),
      meaning: 'nothing under way and the process asleep: the job trains, the clock (×200) runs to the next look',
    },
    {
      name: "  the app's own time",
      unit: 'ms',
      values: rounds.map(({ whole }) => ownTimeOf(whole)),
      meaning: 'the rest: computing, and waiting for tables, blobs and tokens; the host and its task hub are in it',
    },
    {
      name: '    of it storage',
      unit: 'ms',
      values: share('storage'),
      meaning: 'time in which a request to tables, blobs or identity waited, and none to Azure ML',
    },
    {
      name: '    of it computing',
      unit: 'ms',
      values: share('computing'),
      meaning: 'no request under way and the process at work: the app, replays, the host',
    },
  ];
}

function requestFigures(rounds: Round[]): Figure[] {
  return [
    {
      name: 'requests to storage',
      unit: 'requests',
      values: rounds.map(({ whole }) => sumOf(whole.storage)),
      meaning: 'tables and blobs, reads and writes',
    },
    {
      name: 'requests to Azure ML',
      unit: 'requests',
      values: rounds.map(({ whole }) => whole.mlRequests),
      meaning: 'with every look at what is on its way',
    },
    {
      name: 'own time ÷ its storage requests alone',
      unit: 'times',
      values: rounds.map(({ whole, storageAlone }) => ownTimeOf(whole) / storageAlone),
      meaning:
        'as many small requests, one after the other, by the SDKs without the app, in the same round: 1 is the floor',
    },
  ];
}

const ownTimeOf = ({ shares }: WholeRun) => shares.storage + shares.computing;

function historyFigures(histories: RunHistories[]): Figure[] {
  const of = (which: keyof RunHistories, what: keyof HistorySize) => histories.map((history) => history[which][what]);
  const runs = `over all ${histories.length} runs`;
  return [
    {
      name: 'history of a run',
      unit: 'events',
      values: of('run', 'events'),
      most: maxEvents,
      meaning: `the run's own instance, ${runs}`,
    },
    {
      name: 'history of a run',
      unit: 'bytes',
      values: of('run', 'bytes'),
      most: maxBytes,
      meaning: 'its events as JSON',
    },
    {
      name: 'longest history of its waits',
      unit: 'events',
      values: of('maxWatch', 'events'),
      meaning: 'each wait is an instance of its own that renews itself after every look',
    },
    {
      name: 'longest history of its waits',
      unit: 'bytes',
      values: of('maxWatch', 'bytes'),
      meaning: 'its events as JSON',
    },
  ];
}

function manyRunsFigures({ rounds, many, memory }: RunMeasurements): Figure[] {
  const count = many.runIds.length;
  const { median: alone } = quartilesOf(rounds.map(({ whole }) => whole.shares.total));
  const { median: floor } = quartilesOf(rounds.map(({ storageAlone }) => storageAlone));
  return [
    {
      name: `lost of ${count} runs at once`,
      unit: 'runs',
      values: [many.lost.length],
      most: 0,
      meaning: 'not there, or not succeeded in the end',
    },
    {
      name: `${count} runs at once`,
      unit: 's',
      values: [many.milliseconds / 1000],
      meaning: "from the first upload to the last run's end, the learner's trainings on the same processors included",
    },
    {
      name: 'throughput',
      unit: 'runs/s',
      values: [count / (many.milliseconds / 1000)],
      meaning: 'of those runs',
    },
    {
      name: `${count} at once ÷ ${count} alone`,
      unit: 'times',
      values: [many.milliseconds / (count * alone)],
      meaning:
        'against as many whole runs one after the other: below 1 runs overlap, above 1 they are in each other’s way',
    },
    {
      name: `${count} at once ÷ their storage requests alone`,
      unit: 'times',
      values: [many.milliseconds / (count * floor)],
      meaning: 'against the storage requests of as many runs one after the other: what batching of writes gains',
    },
    {
      name: 'peak memory of the host',
      unit: 'MB',
      values: [memory.after / 1e6],
      meaning: `resident set of its process, app and all; before the runs at once it was ${Math.round(memory.before / 1e6)} MB`,
    },
  ];
}
