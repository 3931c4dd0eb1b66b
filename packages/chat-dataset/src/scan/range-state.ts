import { mergeNotes, notesMovedBy, type NoteState } from '../report/note-log.ts';
import { mergeProblems, type ProblemState } from '../report/problem-log.ts';

/** What was found in a range of a dataset: small, and JSON. Lines count from 1 within the range. */
export interface RangeState {
  lines: number;
  /** Lines that hold something, whether it can be used or not. */
  rows: number;
  usable: number;
  turns: { system: number; user: number; assistant: number };
  problems: ProblemState;
  /** What is told of usable rows. */
  notes?: NoteState;
}

/** How many rows can be used, and how many cannot. */
export const countsOf = ({ rows, usable }: RangeState) => ({ rows: usable, bad: rows - usable });

/** What the ranges of a file, in their order, come to as a whole; lines are then those of the file. */
export function mergeStates(states: readonly RangeState[]): RangeState {
  const whole = { lines: 0, rows: 0, usable: 0, turns: { system: 0, user: 0, assistant: 0 } };
  const problems: ProblemState[] = [];
  const notes: NoteState[] = [];
  for (const state of states) {
    problems.push(movedBy(state.problems, whole));
    notes.push(notesMovedBy(state.notes ?? {}, whole.lines));
    whole.lines += state.lines;
    whole.rows += state.rows;
    whole.usable += state.usable;
    for (const role of ['system', 'user', 'assistant'] as const) whole.turns[role] += state.turns[role];
  }
  return { ...whole, problems: mergeProblems(problems), notes: mergeNotes(notes) };
}

const movedBy = (state: ProblemState, before: Pick<RangeState, 'lines' | 'rows'>): ProblemState =>
  Object.fromEntries(
    Object.entries(state).map(([kind, { count, problems }]) => [
      kind,
      {
        count,
        problems: problems.map((problem) => ({
          ...problem,
          line: problem.line + before.lines,
          row: problem.row + before.rows,
        })),
      },
    ]),
  );
