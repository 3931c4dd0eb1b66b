import type { DatasetReport, ProblemKind, RowProblem } from '../../domain/dataset-report.ts';
import { placeWord } from './place-word.ts';
import { wrappedText } from './wrapped-text.ts';

const shownLines = 10;

/** Problems by kind, the most frequent first: the first in full, and where else it is so. */
export function renderProblems(report: Pick<DatasetReport, 'problems' | 'problem_kinds' | 'format'>): string[] {
  const { problem_kinds: kinds, problems } = report;
  const place = placeWord(report);
  if (kinds)
    return [...kinds]
      .sort((left, right) => right.count - left.count)
      .flatMap((kind) => ['', ...kindLines(kind, place)]);
  return problems.flatMap((problem) => ['', ...problemLines(problem, place)]);
}

function kindLines({ count, first: [first, ...others] }: ProblemKind, place: string): string[] {
  if (!first) return [];
  if (others.length === 0) return problemLines(first, place);
  const lines = others.slice(0, shownLines).map(({ line }) => line);
  const more = count - 1 - lines.length;
  const rest = more > 0 ? ` and ${more} more` : '';
  return [
    ...problemLines(first, place),
    ...wrappedText(`  Also in ${place}${lines.length > 1 ? 's' : ''} ${lines.join(', ')}${rest}.`, 2),
  ];
}

const problemLines = ({ line, path, what, why, fix }: RowProblem, place: string): string[] => [
  ...wrappedText(`${place} ${line}${path === '' ? '' : `, ${path}`}: ${what}`, 2),
  ...[why, `Fix: ${fix}`].flatMap((text) => wrappedText(`  ${text}`, 2)),
];
