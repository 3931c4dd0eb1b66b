import {
  countsOf,
  findSlice,
  keepingNothing,
  toReport,
  toValidationReport,
  verdictOn,
  warningsOf,
} from 'chat-dataset/parts';
import type { DatasetReport } from 'chat-dataset/report';
import type { DatasetStore } from '../../storage/dataset-store.ts';
import type { RunJournal } from '../../storage/run-journal.ts';
import { hubPlace, sourceOf } from '../contract/dataset-source.ts';
import { datasetOptionsOf, type TrainingOptions } from '../contract/run-options.ts';
import { partsOf, type RowsFilePlan } from '../contract/rows-plan.ts';
import type { Rejected } from '../requests/superseded.ts';
import type { HubRows } from './hub-rows.ts';
import type { FoundByImport } from './import-work.ts';
import { noteReport } from './note-report.ts';
import { importFile, partFile, problemsFile } from './part-files.ts';
import { partRows } from './part-rows.ts';
import type { RangeProgress } from './range-progress.ts';
import type { CheckedPart } from './range-work.ts';
import { findingsOfImport, writeFindings, type Found } from './row-findings.ts';

export interface Accepted {
  status: 'accepted';
  line: string;
  options: TrainingOptions;
  report: Pick<DatasetReport, 'rows' | 'usable_rows'>;
  files: RowsFilePlan[];
}

export type ConcludeOrder = Pick<Accepted, 'line' | 'options' | 'files'> & { runId: string };

interface Parts {
  datasets: DatasetStore;
  journal: RunJournal;
  progress: RangeProgress;
  hub: Pick<HubRows, 'plan'>;
}

/** Judges what was found in a run's files, once all their parts were checked. */
export function createCheckSummary({ datasets, journal, progress, hub }: Parts) {
  /** What was found in a file, put together of its parts, and what follows from it. */
  async function judge({ runId, files, options }: ConcludeOrder, file: RowsFilePlan, all: readonly CheckedPart[]) {
    const checked = partsOf(files)
      .filter((candidate) => candidate.file.role === file.role)
      .flatMap(({ part }) => {
        const state = all[part];
        return state ? { state, rows: partRows(datasets, runId, part, countsOf(state)) } : [];
      });
    const states = checked.map(({ state }) => state);
    const slice = await findSlice(
      checked.map(({ rows }) => rows),
      file.role === 'dataset' ? options : {},
    );
    const imported = await importedOf(runId, file);
    const report = toReport({ bytes: file.bytes, format: file.format, states, imported, slice });
    const where = file.role === 'validation' ? { where: file.dataset.name } : {};
    return {
      report,
      verdict: verdictOn(report, datasetOptionsOf(options), { ...where, unread: imported?.unread, slice }),
    };
  }

  const importedOf = async (runId: string, file: RowsFilePlan): Promise<FoundByImport | undefined> =>
    file.place.status === 'copied' ? readJson<FoundByImport>(runId, importFile(file.role)) : undefined;

  /** Only what this app wrote itself is read so. */
  const readJson = async <T>(runId: string, file: Parameters<DatasetStore['readBytes']>[1]): Promise<T> =>
    JSON.parse((await datasets.readBytes(runId, file)).toString('utf8')) as T;

  async function conclude(order: ConcludeOrder): Promise<Accepted | Rejected> {
    const { runId, line, options, files } = order;
    progress.end(runId, 'validating');
    const [dataset, validation] = (['dataset', 'validation'] as const).map((role) =>
      files.find((file) => file.role === role),
    );
    if (!dataset) throw new Error(`The run '${runId}' has no dataset.`);
    const checked: CheckedPart[] = [];
    for (const { part } of partsOf(files)) checked.push(await readJson<CheckedPart>(runId, partFile(part, 'json')));
    const { report, verdict } = await judge(order, dataset, checked);
    const tested = validation && (await judge(order, validation, checked));
    const whole: DatasetReport = {
      dataset: await originOf(runId, dataset),
      ...report,
      ...(tested ? { validation: toValidationReport(validation.dataset.name, tested.report) } : {}),
    };
    const rejection = [verdict, tested?.verdict].find((one) => one?.status === 'rejected');
    if (rejection) await writeFindings(datasets, foundSoFar(order, checked));
    await noteReport(
      { datasets, journal },
      runId,
      rejection ? { ...keepingNothing(whole), problems_file: problemsFile } : whole,
    );
    await journal.warn(runId, warningsOf(whole));
    if (rejection?.status === 'rejected') return rejection;
    const { rows, usable_rows: usableRows } = report;
    return { status: 'accepted', line, options, report: { rows, usable_rows: usableRows }, files };
  }

  /** Of a dataset that goes on, more is found before it is put together. */
  const foundSoFar = ({ runId, files }: ConcludeOrder, checked: readonly CheckedPart[]): Found => ({
    ...{ runId, files },
    parts: checked.map(({ lines, usable, findings = 0 }) => ({ lines, rows: usable, bytes: { checked: findings } })),
    imported: (role) => findingsOfImport(files, role, (file) => importedOf(runId, file)),
  });

  async function originOf(runId: string, { dataset }: RowsFilePlan): Promise<DatasetReport['dataset']> {
    const source = sourceOf(dataset);
    if (dataset.container !== hubPlace) return { source, etag: dataset.etag };
    const { revision, split, config } = await hub.plan(runId);
    return { source, split, ...(config ? { config } : {}), ...(revision ? { revision } : {}) };
  }

  return { conclude };
}
