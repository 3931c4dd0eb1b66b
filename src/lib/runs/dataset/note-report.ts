import type { DatasetReport } from 'chat-dataset/report';
import type { DatasetStore } from '../../storage/dataset-store.ts';
import type { RunJournal } from '../../storage/run-journal.ts';

/** Problems, and places of suspects, that a run's view shows of the report; all of them are in its file. */
const shownInView = 10;

/** Writes the report to its file, and what fits of it into the run's row. */
export async function noteReport(
  { datasets, journal }: { datasets: DatasetStore; journal: Pick<RunJournal, 'note'> },
  runId: string,
  report: DatasetReport,
): Promise<void> {
  await datasets.writeFile(runId, 'report.json', JSON.stringify(report, null, 2));
  await journal.note(runId, { report: inShort(report) });
}

type Told = Pick<DatasetReport, 'problems' | 'problem_kinds' | 'left_out' | 'warnings'>;

const fewProblems = ({ problems, problem_kinds: kinds = [], left_out: lost, warnings }: Told) => ({
  problems: problems.slice(0, shownInView),
  problem_kinds: kinds.slice(0, shownInView).map((kind) => ({ ...kind, first: kind.first.slice(0, 1) })),
  ...(lost ? { left_out: lost.slice(0, shownInView).map(fewLines) } : {}),
  ...(warnings ? { warnings: warnings.map(fewLines) } : {}),
});

const fewLines = <Lines extends { lines: number[] }>(told: Lines): Lines => ({
  ...told,
  lines: told.lines.slice(0, shownInView),
});

const inShort = (report: DatasetReport): DatasetReport => ({
  ...report,
  ...fewProblems(report),
  ...(report.validation ? { validation: { ...report.validation, ...fewProblems(report.validation) } } : {}),
  ...(report.suspects
    ? { suspects: report.suspects.map((group) => ({ ...group, places: group.places.slice(0, 1) })) }
    : {}),
});
