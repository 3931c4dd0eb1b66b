import type { DatasetReport } from '../../domain/dataset-report.ts';

const shownProblems = 10;
const shownOfKind = 3;

/** The report as a run's view shows it: all counts, and a few examples of each kind. Small enough for a row of a table. */
export function briefReport(report: DatasetReport): DatasetReport {
  const { problems, problem_kinds: kinds, suspects } = report;
  return {
    ...report,
    problems: problems.slice(0, shownProblems),
    ...(kinds ? { problem_kinds: kinds.map((kind) => ({ ...kind, first: kind.first.slice(0, 1) })) } : {}),
    ...(suspects ? { suspects: suspects.map((kind) => ({ ...kind, places: kind.places.slice(0, shownOfKind) })) } : {}),
  };
}
