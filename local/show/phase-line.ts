import { toProgressBar } from './progress-bar.ts';
import type { PhaseView, RunView } from './run-view.ts';
import type { Paint } from './terminal.ts';

export type PhaseState = 'done' | 'now' | 'bad';

/** A phase of a run in one line: state, name, time taken so far, and what is to be said of it. `now` in milliseconds. */
export function toPhaseLine(run: RunView, phase: PhaseView, now: number, paint: Paint): string {
  const state = stateOf(run, phase);
  const mark = { done: paint('green', '✓'), now: paint('cyan', '▸'), bad: paint('red', '✗') }[state];
  const seconds = phase.seconds ?? Math.max(0, (now - Date.parse(phase.started_at)) / 1000);
  const time = `${seconds.toFixed(1)} s`.padStart(8);
  return `  ${mark} ${phase.name.padEnd(18)} ${time}   ${detailOf(run, phase, state)}`.trimEnd();
}

/** The phase in which a run ended badly is the last one it entered before it was announced. */
export function stateOf(run: RunView, phase: PhaseView): PhaseState {
  const endedBadly = run.status === 'failed' || run.status === 'rejected' || run.status === 'cancelled';
  const last = run.phases.findLast(({ name }) => name !== 'announcing');
  if (endedBadly && phase.name === last?.name) return 'bad';
  return phase.ended_at === null ? 'now' : 'done';
}

function detailOf(run: RunView, phase: PhaseView, state: PhaseState): string {
  if (state === 'now' && run.progress && run.phase === phase.name) return toProgress(run);
  if (state !== 'done') return '';
  if (phase.name === 'validating' && run.report) return `${count(run.report.rows, 'conversation')}, all usable`;
  if (phase.name === 'splitting' && run.report?.train_rows !== undefined) {
    return `${run.report.train_rows} to train on, ${run.report.test_rows ?? 0} to test with`;
  }
  return phase.name === 'training' ? toLosses(run) : '';
}

function toProgress({ progress, metrics }: RunView): string {
  if (!progress || progress.total === 0) return '';
  const loss = metrics['loss']?.at(-1)?.value;
  const done = progress.unit === 'bytes' ? '' : `  ${progress.done} of ${progress.total} ${progress.unit}`;
  return `${toProgressBar(progress.done / progress.total)}${done}${loss === undefined ? '' : `, loss ${loss.toFixed(2)}`}`;
}

function toLosses({ metrics }: RunView): string {
  const losses = metrics['loss'] ?? [];
  const [first, last] = [losses[0], losses.at(-1)];
  if (!first || !last) return '';
  const evaluated = metrics['eval_loss']?.at(-1)?.value;
  const test = evaluated === undefined ? '' : `, ${evaluated.toFixed(2)} on the test rows`;
  return `loss ${first.value.toFixed(2)} → ${last.value.toFixed(2)}${test}`;
}

export const count = (number: number, noun: string): string => `${number} ${noun}${number === 1 ? '' : 's'}`;
