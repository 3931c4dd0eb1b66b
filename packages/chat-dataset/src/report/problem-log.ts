import type { ProblemKind, RowProblem } from '../dataset-report.ts';
import { readColumns } from '../formats/form-columns.ts';
import type { RowSpan } from '../scan/stored-rows.ts';
import { firstLines, shownOfKind } from './first-lines.ts';

/** A problem as it is kept, and how many rows stand before the row that has it. */
export type PlacedProblem = RowProblem & { row: number };

/** Problems of rows by kind: the same fault at the same kind of place. How many, and the first of them. */
export type ProblemState = Record<string, { count: number; problems: PlacedProblem[] }>;

/** A log that begins with what one before it came to. */
export function createProblemLog(before: ProblemState = {}) {
  const kinds = new Map(
    Object.entries(before).map(([key, { count, problems }]) => [key, { count, problems: [...problems] }]),
  );
  /** Junk has the same problem millions of times: its kind is looked for once, and the others are counted. */
  let last: (Pick<RowProblem, 'path' | 'what' | 'why'> & { kind: ProblemState[string] }) | undefined;

  const keyOf = (problem: RowProblem): string => {
    const key = kindOf(problem);
    return kinds.has(key) || kinds.size < maxKinds ? key : coarseKindOf(problem);
  };

  function find(problem: RowProblem): ProblemState[string] {
    const { path, what, why } = problem;
    if (last?.path === path && last.what === what && last.why === why) return last.kind;
    const key = keyOf(problem);
    const kind = kinds.get(key) ?? { count: 0, problems: [] };
    kinds.set(key, kind);
    last = { path, what, why, kind };
    return kind;
  }

  return {
    /** Problems come in the order of lines. `row` is how many rows stand before. */
    add(problem: RowProblem, row: number): void {
      const kind = find(problem);
      kind.count += 1;
      if (kind.problems.length < shownOfKind) kind.problems.push({ ...problem, row });
    },
    state: (): ProblemState => Object.fromEntries([...kinds].sort(([left], [right]) => (left < right ? -1 : 1))),
  };
}

/** Keys that say what kind of place a path leads to. Any other is of the file's own making, and there may be millions of them. */
const keysOfForms = new Set([...readColumns, 'role', 'content', 'from', 'value']);
const deepestKind = 4;

/** After so many kinds, which only junk has, problems are told apart by their reasons alone. */
const maxKinds = 100;

/** Numbers, such as places in a line, make no difference. */
const kindOf = (problem: RowProblem): string => `${placeOf(problem)}: ${problem.what.replaceAll(/\d+/g, '#')}`;
const coarseKindOf = (problem: RowProblem): string => `${placeOf(problem)}: ${problem.why}`;

/** `messages[12].role` and `messages[3].role` are the same kind of place; so are `a.b` and `c`, both `*`. */
function placeOf({ path }: RowProblem): string {
  if (path === '') return '';
  const keys = path.replaceAll(/\[\d+\]/g, '[]').split('.');
  const foreign = keys.findIndex((key) => key !== '' && !keysOfForms.has(key.replaceAll('[]', '')));
  const known = keys.slice(0, Math.min(foreign < 0 ? keys.length : foreign, deepestKind));
  return (known.length < keys.length ? [...known, '*'] : known).join('.');
}

/** Lines of the states count from the same place; each line is in one of them. */
export function mergeProblems(states: readonly ProblemState[]): ProblemState {
  const keys = [...new Set(states.flatMap((state) => Object.keys(state)))].sort();
  return Object.fromEntries(
    keys.map((key) => {
      const kinds = states.flatMap((state) => state[key] ?? []);
      const count = kinds.reduce((sum, kind) => sum + kind.count, 0);
      return [key, { count, problems: firstLines(kinds.map(({ problems }) => problems)) }];
    }),
  );
}

/**
 * All problems in number, the first of all, and the kinds, the most frequent first. Those of rows outside of `slice` are marked;
 * of all, those inside of it come before them.
 */
export function problemsToReport(state: ProblemState, slice: RowSpan = { from: 0, to: Infinity }) {
  const kinds = Object.entries(state).map(([kind, { count, problems }]): ProblemKind => ({
    kind,
    count,
    first: problems.map(({ row, ...problem }) =>
      row < slice.from || row >= slice.to ? { ...problem, outside_slice: true } : problem,
    ),
  }));
  const inside = firstLines(kinds.map(({ first }) => first.filter((problem) => !problem.outside_slice)));
  const outside = firstLines(kinds.map(({ first }) => first.filter((problem) => problem.outside_slice)));
  return {
    problem_count: kinds.reduce((sum, { count }) => sum + count, 0),
    problems: firstLines([inside, outside.slice(0, shownOfKind - inside.length)]),
    problem_kinds: kinds.sort(
      (left, right) => right.count - left.count || (left.first[0]?.line ?? 0) - (right.first[0]?.line ?? 0),
    ),
  };
}
