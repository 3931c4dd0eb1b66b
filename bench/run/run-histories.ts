import { readHistory } from '../../local/functions-host/durable/read-history.ts';
import { watchIdOf } from '../../src/lib/platform/durable/watch.ts';

/** How long a history is; bytes of its events as JSON. */
export interface HistorySize {
  events: number;
  bytes: number;
}

/** The histories that a run leaves: its own, and the longest of its waits, each in an orchestration of its own. */
export interface RunHistories {
  run: HistorySize;
  /** Of the current execution: a wait renews itself after each look. */
  maxWatch: HistorySize;
}

const watchedSteps = ['prepareCompute', 'lookAtTraining', 'deployModel', 'goLive'];

export function measureHistories(stateFolder: string, runId: string): RunHistories {
  const sizeOf = (instanceId: string): HistorySize => {
    const { events, bytes } = readHistory(stateFolder, instanceId);
    return { events: events.length, bytes };
  };
  const watches = watchedSteps.map((step) => sizeOf(watchIdOf(runId, step)));
  const maxWatch = {
    events: Math.max(...watches.map(({ events }) => events)),
    bytes: Math.max(...watches.map(({ bytes }) => bytes)),
  };
  return { run: sizeOf(runId), maxWatch };
}
