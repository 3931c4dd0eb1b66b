import { detectFormat, isPlain } from 'chat-dataset/parts';
import { lineOf } from '../../models/contract/model-line.ts';
import type { Problem } from '../../platform/problem.ts';
import type { SecretCipher } from '../../platform/secret-cipher.ts';
import type { DatasetStore } from '../../storage/dataset-store.ts';
import type { RunJournal } from '../../storage/run-journal.ts';
import { hubPlace, validationPlace } from '../contract/dataset-source.ts';
import { readRunOptions, type JudgeWebhookUrl, type TrainingOptions } from '../contract/run-options.ts';
import type { FileRole, RowsFilePlan } from '../contract/rows-plan.ts';
import type { Dataset, RunRequest } from '../contract/run.ts';
import { readRequest } from '../requests/ask-for-run.ts';
import { splitAsked, type AskedSource } from '../requests/asked-run.ts';
import { webhookColumns } from '../requests/own-webhook.ts';
import { superseded, rejectIfReplaced, type Rejected } from '../requests/superseded.ts';
import type { HubRows } from './hub-rows.ts';

export interface OpenedFiles {
  status: 'opened';
  line: string;
  options: TrainingOptions;
  files: RowsFilePlan[];
}

/** Without a source, the dataset is a blob. */
interface Looked {
  bytes?: number;
  options: Record<string, string>;
  source?: AskedSource;
}

interface Parts {
  datasets: DatasetStore;
  journal: RunJournal;
  box: SecretCipher | undefined;
  hub: HubRows;
  judgeUrl: JudgeWebhookUrl;
}

/** Reads a run's options, and says what its files are. */
export function createFileOpening({ datasets, journal, box, hub, judgeUrl }: Parts) {
  async function open(request: RunRequest): Promise<OpenedFiles | Rejected> {
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
    const format = await rejectIfReplaced(dataset, () => detectFormat(datasets.source(dataset, bytes)));
    if ('error' in format) return format;
    if ('problem' in format) return { status: 'rejected', error: ofFile(role, dataset, format.problem) };
    return { role, dataset, bytes, format, place: { status: isPlain(format) ? 'as_it_is' : 'to_copy' } };
  }

  return open;
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
