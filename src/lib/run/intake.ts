import { Readable } from 'node:stream';
import type { DatasetStore } from '../azure/dataset-store.ts';
import type { RunJournal } from '../azure/run-journal.ts';
import { detectFormat } from '../dataset/formats/open-dataset.ts';
import { toReport, verdictOn } from '../dataset/scan/conclude-check.ts';
import { importRows, isPlain, type ImportState } from '../dataset/scan/import-rows.ts';
import type { RangeState } from '../dataset/scan/range-state.ts';
import type { DatasetReport } from '../domain/dataset-report.ts';
import { lineOf } from '../domain/model-line.ts';
import { partsOf, type FileRole, type RowsFilePlan } from '../domain/rows-plan.ts';
import type { Dataset, RunRequest } from '../domain/run.ts';
import { readRunOptions, type TrainingOptions } from '../domain/run-options.ts';
import { copyOf, importFile, partFile } from './part-files.ts';
import type { RangeProgress } from './range-progress.ts';
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

type ConcludeOrder = Pick<Accepted, 'line' | 'options' | 'files'> & { runId: string };

/** What comes in: says what the files are, brings them into JSONL where they are not, and judges what was found in them. */
export interface Intake {
  open(request: RunRequest): Promise<Opened | Rejected>;
  import(order: {
    runId: string;
    file: RowsFilePlan;
    options: TrainingOptions;
  }): Promise<{ status: 'imported'; bytes: number } | Rejected>;
  conclude(order: ConcludeOrder): Promise<Accepted | Rejected>;
}

export function createIntake(datasets: DatasetStore, journal: RunJournal, progress: RangeProgress): Intake {
  async function open({ runId, dataset }: RunRequest): Promise<Opened | Rejected> {
    const found = await datasets.look(dataset);
    if (!found) return superseded(dataset);
    await journal.note(runId, { sizeBytes: found.bytes, line: lineOf(dataset.name, undefined) });
    const read = readRunOptions(found.metadata);
    if (read.status === 'rejected') return read;
    const { webhook_url: webhookUrl, ...options } = read.options;
    const line = lineOf(dataset.name, options.suffix);
    await journal.note(runId, { line, options, ...(webhookUrl ? { webhookUrl } : {}) });

    const file = await planOf('dataset', dataset, found.bytes);
    if ('error' in file) return file;
    if (!options.validation_file) return { status: 'opened', line, options, files: [file] };
    const validation = await validationOf(dataset, options.validation_file);
    return 'error' in validation ? validation : { status: 'opened', line, options, files: [file, validation] };
  }

  /** `files/…` names a blob of that container, which starts no run; anything else one beside the dataset. */
  async function validationOf({ container }: Dataset, reference: string): Promise<RowsFilePlan | Rejected> {
    const isFile = reference.startsWith('files/');
    const name = isFile ? reference.slice('files/'.length) : reference;
    const found = await datasets.find(isFile ? 'files' : container, name);
    return found ? planOf('validation', found.dataset, found.bytes) : missing(reference);
  }

  async function planOf(role: FileRole, dataset: Dataset, bytes: number): Promise<RowsFilePlan | Rejected> {
    const format = await unlessSuperseded(dataset, () => detectFormat(datasets.source(dataset, bytes)));
    if ('error' in format) return format;
    if ('problem' in format) return { status: 'rejected', error: format.problem };
    return { role, dataset, bytes, format, place: { status: isPlain(format) ? 'as_it_is' : 'to_copy' } };
  }

  async function importFileRows(runId: string, { role, dataset, bytes, format }: RowsFilePlan, options: TrainingOptions) {
    let state: ImportState | undefined;
    let written = 0;
    const show = progress.of(runId, `importing ${role}`, { part: 0, bytesBefore: 0, bytesInAll: bytes });
    const source = datasets.source(dataset, bytes);
    const rows = importRows(source, format, { maxBytesOut: options.max_unpacked_gb * 1e9 }, (found) => (state = found));
    const shown = async function* (): AsyncGenerator<Buffer> {
      for await (const piece of rows) {
        yield piece;
        written += piece.length;
        await show(Math.min(written, bytes));
      }
    };
    await datasets.write(runId, copyOf(role), Readable.from(shown()));
    await datasets.writeFile(runId, importFile(role), JSON.stringify(state));
    return { status: 'imported' as const, bytes: written };
  }

  /** What was found in a file, put together of its parts. */
  async function reportOn(runId: string, file: RowsFilePlan, files: RowsFilePlan[]): Promise<DatasetReport> {
    const states: RangeState[] = [];
    for (const { part } of partsOf(files).filter((candidate) => candidate.file.role === file.role))
      states.push(await readJson<RangeState>(runId, partFile(part, 'json')));
    const imported =
      file.place.status === 'copied' ? await readJson<ImportState>(runId, importFile(file.role)) : undefined;
    return toReport({ bytes: file.bytes, format: file.format, states, imported });
  }

  /** Only what this app wrote itself is read so. */
  const readJson = async <T>(runId: string, file: Parameters<DatasetStore['readBytes']>[1]): Promise<T> =>
    JSON.parse((await datasets.readBytes(runId, file)).toString('utf8')) as T;

  async function conclude({ runId, line, options, files }: ConcludeOrder): Promise<Accepted | Rejected> {
    progress.end(runId, 'validating');
    const [dataset, validation] = ['dataset', 'validation'].map((role) => files.find((file) => file.role === role));
    if (!dataset) throw new Error(`The run '${runId}' has no dataset.`);
    const report = await reportOn(runId, dataset, files);
    const onDataset = verdictOn(report, options);
    const tested = validation && { file: validation, report: await reportOn(runId, validation, files) };
    const whole = tested
      ? {
          ...report,
          validation: {
            name: tested.file.dataset.name,
            rows: tested.report.rows,
            usable_rows: tested.report.usable_rows,
          },
        }
      : report;
    await noteReport({ datasets, journal }, runId, whole);
    if (onDataset.status === 'rejected') return onDataset;
    const onValidation = tested && verdictOn(tested.report, options, tested.file.dataset.name);
    if (onValidation?.status === 'rejected') return onValidation;
    const { rows, usable_rows: usableRows } = report;
    return { status: 'accepted', line, options, report: { rows, usable_rows: usableRows }, files };
  }

  return {
    open,
    conclude,
    import: ({ runId, file, options }) =>
      unlessSuperseded(file.dataset, () => importFileRows(runId, file, options)),
  };
}

const missing = (reference: string): Rejected => ({
  status: 'rejected',
  error: {
    type: 'validation_file_missing',
    message: `There is no blob '${reference}' to validate with.`,
    remedy: 'Upload the validation file first, beside the dataset or to the container files, then the dataset again.',
  },
});
