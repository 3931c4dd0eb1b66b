import { toEndingLines } from './ending.ts';
import { stateOf, toPhaseLine } from './phase-line.ts';
import { isOver, type RunView } from './run-view.ts';
import type { Terminal } from './terminal.ts';

/** Draws runs as they go on: in place on a terminal, by appended lines elsewhere. */
export interface RunBoard {
  /** To be called with each new state of a run; draws its end once. */
  show(run: RunView): void;
}

/** Elsewhere than on a terminal, the progress of a phase is told that often, in milliseconds. */
const newsEvery = 2_000;

export function createRunBoard(terminal: Terminal): RunBoard {
  const current = new Map<string, RunView>();
  const over = new Set<string>();
  const told = new Set<string>();
  let lastNews = Date.now();

  const linesOf = (run: RunView) => run.phases.map((phase) => toPhaseLine(run, phase, Date.now(), terminal.paint));
  const headingOf = (run: RunView) => terminal.paint('bold', `  ${run.dataset.name} (${run.id})`);

  /** Each phase once when it has ended, and from time to time how far the current one is. */
  function append(run: RunView) {
    const prefix = current.size > 1 ? `${run.dataset.name}:` : '';
    const isNews = Date.now() - lastNews > newsEvery;
    for (const phase of run.phases) {
      const id = `${run.id} ${phase.name}`;
      const line = prefix + toPhaseLine(run, phase, Date.now(), terminal.paint);
      if (stateOf(run, phase) === 'now') {
        if (!isNews) continue;
        lastNews = Date.now();
        terminal.print(line);
      } else if (!told.has(id)) {
        told.add(id);
        lastNews = Date.now();
        terminal.print(line);
      }
    }
  }

  function drawAll() {
    const runs = [...current.values()];
    terminal.redraw(
      runs.flatMap((run) => (runs.length > 1 ? [headingOf(run), ...linesOf(run).slice(-1)] : linesOf(run))),
    );
  }

  return {
    show(run) {
      if (over.has(run.id)) return;
      current.set(run.id, run);
      if (!terminal.isLive) append(run);
      if (isOver(run)) {
        over.add(run.id);
        current.delete(run.id);
        const phases = terminal.isLive ? linesOf(run) : [];
        terminal.redraw([]);
        terminal.print(...phases, ...toEndingLines(run, terminal.paint, terminal.width));
      }
      drawAll();
    },
  };
}
