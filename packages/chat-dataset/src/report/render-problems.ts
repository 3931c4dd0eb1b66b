import type { DatasetReport, Excerpt, ProblemKind, RowProblem } from '../dataset-report.ts';
import { placeWord } from './place-word.ts';
import { harmlessText, wrappedText } from './wrapped-text.ts';

const shownLines = 10;
const shownKinds = 10;

type Told = Pick<DatasetReport, 'problems' | 'problem_kinds' | 'format'>;

/** Problems by kind, the most frequent first: the first in full, and where else it is so. What was said of the one before is not said again. */
export function renderProblems(report: Told): string[] {
  const kinds = kindsOf(report);
  const place = placeWord(report);
  const lines = kinds
    .slice(0, shownKinds)
    .flatMap((kind, index) => ['', ...kindLines(kind, place, kinds[index - 1]?.first[0])]);
  return kinds.length > shownKinds ? [...lines, '', othersOf(kinds.slice(shownKinds))] : lines;
}

/** Older reports have no kinds: each problem is one. */
const kindsOf = ({ problem_kinds: kinds, problems }: Told): ProblemKind[] =>
  kinds
    ? kinds.toSorted((left, right) => right.count - left.count)
    : problems.map((problem) => ({ kind: problem.what, count: 1, first: [problem] }));

function othersOf(kinds: readonly ProblemKind[]): string {
  const count = kinds.reduce((sum, kind) => sum + kind.count, 0);
  return `And ${kinds.length} kinds more, in ${count === 1 ? '1 row' : `${count} rows`}.`;
}

function kindLines({ count, first: [first, ...others] }: ProblemKind, place: string, before?: RowProblem): string[] {
  if (!first) return [];
  const lines = others.slice(0, shownLines).map(({ line }) => line);
  const more = count - 1 - lines.length;
  const rest = more > 0 ? ` and ${more} more` : '';
  return [
    ...problemLines(first, place, before),
    ...(lines.length > 0
      ? wrappedText(`  Also in ${place}${count > 2 ? 's' : ''} ${lines.join(', ')}${rest}.`, 2)
      : []),
  ];
}

function problemLines(
  { line, path, what, why, fix, excerpt, outside_slice }: RowProblem,
  place: string,
  before?: RowProblem,
): string[] {
  const where = `${path === '' ? '' : `, ${path}`}${outside_slice ? ', outside the slice' : ''}`;
  return [
    ...wrappedText(`${place} ${line}${where}: ${what}`, 2),
    ...(excerpt ? excerptLines(excerpt) : []),
    ...(why === before?.why ? [] : wrappedText(`  ${why}`, 2)),
    ...wrappedText(`  Fix: ${fix === before?.fix ? 'as above.' : fix}`, 2),
  ];
}

const indent = '    ';

/** The piece of the row, and a mark below the place that is meant. */
const excerptLines = ({ text, at }: Excerpt): string[] => [
  `${indent}${harmlessText(text)}`,
  `${indent}${' '.repeat(at)}^`,
];
