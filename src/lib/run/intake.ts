import {
  countsOf,
  detectFormat,
  findSlice,
  isPlain,
  keepingNothing,
  toReport,
  toValidationReport,
  verdictOn,
  warningsOf,
} from 'chat-dataset/parts';
import type { DatasetReport } from 'chat-dataset/report';
import type { DatasetStore } from '../azure/dataset-store.ts';
import type { RunJournal } from '../azure/run-journal.ts';
import { hubPlace, sourceOf, validationPlace } from '../domain/dataset-source.ts';
import { lineOf } from '../domain/model-line.ts';
import type { Problem } from '../domain/problem.ts';
import { partsOf, type FileRole, type RowsFilePlan } from '../domain/rows-plan.ts';
import type { Dataset, RunRequest } from '../domain/run.ts';
import { datasetOptionsOf, readRunOptions, type JudgeWebhookUrl, type TrainingOptions } from '../domain/run-options.ts';
import type { SecretBox } from '../webhooks/secret-box.ts';
import { splitAsked, type AskedSource } from './asked-run.ts';
import { readRequest } from './ask-for-run.ts';
import { unlessRefused, type HubRows } from './hub-rows.ts';
import type { FoundByImport, ImportAnswer, ImportOrder, createImportWork } from './import-work.ts';
import { webhookColumns } from './own-webhook.ts';
import { importFile, partFile, problemsFile } from './part-files.ts';
import { partRows } from './part-rows.ts';
import type { RangeProgress } from './range-progress.ts';
import type { CheckedPart } from './range-work.ts';
import { findingsOfImport, writeFindings, type Found } from './row-findings.ts';
import { noteReport } from './note-report.ts';
import { superseded, unlessSuperseded, type Rejected } from './superseded.ts';

interface Opened {
  status: 'opened';
  line: string;
  options: TrainingOptions;
  files: RowsFilePlan[];
}

interface Accepted {
  status: 'accepted';
  line: string;
  options: TrainingOptions;
  report: Pick<DatasetReport, 'rows' | 'usable_rows'>;
  files: RowsFilePlan[];
}

/** Without a source, the dataset is a blob. */
interface Looked {
  bytes?: number;
  options: Record<string, string>;
  source?: AskedSource;
}

type ConcludeOrder = Pick<Accepted, 'line' | 'options' | 'files'> & { runId: string };

/** What comes in: says what the files are, brings them into JSONL where they are not, and judges what was found in them. */
export interface Intake {
  open(request: RunRequest): Promise<Opened | Rejected>;
  import(order: ImportOrder): Promise<ImportAnswer | Rejected>;
  conclude(order: ConcludeOrder): Promise<Accepted | Rejected>;
}

export function createIntake(
  datasets: DatasetStore,
  journal: RunJournal,
  progress: RangeProgress,
  importWork: ReturnType<typeof createImportWork>,
  box: SecretBox | undefined,
  hub: HubRows,
  judgeUrl: JudgeWebhookUrl,
): Intake {
  async function open(request: RunRequest): Promise<Opened | Rejected> {
    const { runId, dataset } = request;
    const found = await lookAt(request);
    if ('error' in found) return found;
    await journal.note(runId, { sizeBytes: found.bytes, line: lineOf(dataset.name, undefined) });
    const read = readRunOptions(found.options, judgeUrl);
    if (read.status === 'rejected') return read;
    const { webhook_url: webhookUrl, ...options } = read.options;
    const line = lineOf(dataset.name, options.suffix);
    await journal.note(runId, { line, options, ...webhookColumns(webhookUrl, runId, box) });

    const file = await openFile(request, found);
    if ('error' in file) return file;
    if (!options.validation_file) return { status: 'opened', line, options, files: [file] };
    const validation = await validationOf(dataset, options.validation_file);
    return 'error' in validation ? validation : { status: 'opened', line, options, files: [file, validation] };
  }

  /** The options that a run was given, and how large its dataset is, as far as nobody has to be asked for that. */
  async function lookAt({ runId, dataset, asked }: RunRequest): Promise<Looked | Rejected> {
    const request = asked ? splitAsked((await readRequest(datasets, runId, box)).asked) : undefined;
    if (request && dataset.container === hubPlace) return request;
    const found = await datasets.look(dataset);
    if (!found) return superseded(dataset);
    return { bytes: found.bytes, options: request?.options ?? found.metadata };
  }

  async function openFile({ runId, dataset }: RunRequest, { bytes, source }: Looked): Promise<RowsFilePlan | Rejected> {
    if (!source) return planOf('dataset', dataset, bytes ?? 0);
    const opened = await hub.open(runId, source);
    if (opened.status === 'rejected') return opened;
    const { revision, split, config, bytes: sizeBytes } = opened.plan;
    await journal.note(runId, { blobEtag: revision, sizeBytes, split, config });
    return opened.file;
  }

  async function validationOf(dataset: Dataset, reference: string): Promise<RowsFilePlan | Rejected> {
    const place = validationPlace(dataset, reference);
    if ('fault' in place) return noValidationFile(place.fault);
    const found = await datasets.find(place.container, place.name);
    return found ? planOf('validation', found.dataset, found.bytes) : missing(reference);
  }

  async function planOf(role: FileRole, dataset: Dataset, bytes: number): Promise<RowsFilePlan | Rejected> {
    const format = await unlessSuperseded(dataset, () => detectFormat(datasets.source(dataset, bytes)));
    if ('error' in format) return format;
    if ('problem' in format) return { status: 'rejected', error: ofFile(role, dataset, format.problem) };
    return { role, dataset, bytes, format, place: { status: isPlain(format) ? 'as_it_is' : 'to_copy' } };
  }

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

  return {
    open,
    conclude,
    import: (order) =>
      order.file.dataset.container === hubPlace
        ? unlessRefused(order.file.dataset.name, () => importWork(order))
        : unlessSuperseded(order.file.dataset, () => importWork(order)),
  };
}

/** Whoever gave two files has to know which one is meant. */
const ofFile = (role: FileRole, { name }: Dataset, problem: Problem): Problem =>
  role === 'dataset' ? problem : { ...problem, message: `The validation file '${name}': ${problem.message}` };

const missing = (reference: string): Rejected => ({
  status: 'rejected',
  error: {
    type: 'validation_file_missing',
    message: `There is no blob '${reference}' to validate with.`,
    remedy: 'Upload the validation file first, beside the dataset or to the container files, then the dataset again.',
  },
});

const noValidationFile = (what: string): Rejected => ({
  status: 'rejected',
  error: {
    type: 'invalid_options',
    message: `The option 'validation_file' ${what}.`,
    remedy:
      'Name a blob beside the dataset, or one of the container files as files/NAME, and upload the dataset again.',
  },
});
