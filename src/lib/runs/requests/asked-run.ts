import { isHubAddress, readHubReference } from 'chat-dataset/hub';
import { hubPlace, readBlobSource, type DatasetPlace } from '../contract/dataset-source.ts';
import { cut } from '../../platform/problem.ts';
import { knownOptions, parseOptions, type JudgeWebhookUrl, type RunOptions } from '../contract/run-options.ts';
import { RequestError, toFaultList, type FieldFault } from '../../platform/errors.ts';

/** A run as it is asked for over HTTP. */
export interface AskedRun {
  /** Its fields as text, in the order of their names: who asks for the same says the same. */
  asked: Record<string, string>;
  source: AskedSource;
  place: DatasetPlace;
  options: RunOptions;
}

/** What says where the rows of a run are; all but the first is for datasets on the hub. */
export interface AskedSource {
  source: string;
  split?: string | undefined;
  config?: string | undefined;
  revision?: string | undefined;
}

const ofHub = ['split', 'config', 'revision'] as const;
const knownFields = ['source', ...ofHub, ...knownOptions];

/** Reads the body of a request; a 400 that names every fault otherwise. Numbers may be written as numbers or as text. */
export function readAskedRun(body: unknown, judgeUrl: JudgeWebhookUrl): AskedRun {
  if (!isObject(body)) throw refusal([{ field: '', what: 'the body must be a JSON object' }]);
  const entries = Object.entries(body).toSorted(([left], [right]) => (left < right ? -1 : 1));
  const mistyped = entries.filter(([, value]) => !isPlain(value)).map(([field]) => field);
  const asked = Object.fromEntries(entries.map(([field, value]) => [field, isPlain(value) ? String(value) : '']));
  const { source, options } = splitAsked(asked);
  const found = readSource(source);
  const read = parseOptions(options, judgeUrl);
  const faults = [
    ...mistyped.map((field) => ({ field, what: 'must be a text or a number' })),
    ...('faults' in found ? found.faults : []),
    ...('faults' in read ? read.faults : []),
  ];
  const byField = new Map<string, FieldFault>();
  for (const fault of faults) if (!byField.has(fault.field)) byField.set(fault.field, fault);
  const first = [...byField.values()];
  if ('faults' in found || 'faults' in read || first.length > 0) throw refusal(first);
  return { asked, source, place: found.place, options: read.options };
}

/** Takes the options of a run apart from what says where its rows are. */
export function splitAsked({ source = '', split, config, revision, ...options }: Record<string, string>): {
  source: AskedSource;
  options: Record<string, string>;
} {
  return { source: { source, split, config, revision }, options };
}

const sourceForms = 'must be datasets/NAME or files/NAME, a blob of the storage account, or hf://OWNER/NAME';

function readSource(asked: AskedSource): { place: DatasetPlace } | { faults: FieldFault[] } {
  const { source, split } = asked;
  if (isHubAddress(source)) return readHubSource(asked, split);
  const place = readBlobSource(source);
  const faults: FieldFault[] = place ? [] : [{ field: 'source', what: source === '' ? 'is missing' : sourceForms }];
  for (const field of ofHub)
    if (asked[field] !== undefined)
      faults.push({ field, what: 'is for datasets of the hub; rows of a blob are taken by slice' });
  return place && faults.length === 0 ? { place } : { faults };
}

function readHubSource(asked: AskedSource, split = ''): { place: DatasetPlace } | { faults: FieldFault[] } {
  const faults: FieldFault[] = [];
  if (split === '') faults.push({ field: 'split', what: 'must name a split of the dataset, such as train[:1%]' });
  if (asked.config === '') faults.push({ field: 'config', what: 'must name a configuration of the dataset' });
  const read = readHubReference(asked.source, split === '' ? 'train' : split, asked);
  if ('fault' in read) faults.push({ field: read.field, what: `is wrong: ${read.fault}` });
  if ('fault' in read || faults.length > 0) return { faults };
  return { place: { container: hubPlace, name: read.reference.repository } };
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isPlain = (value: unknown): value is string | number =>
  typeof value === 'string' || (typeof value === 'number' && Number.isFinite(value));

const refusal = (faults: FieldFault[]): RequestError =>
  new RequestError(
    400,
    {
      type: 'invalid_body',
      message: `No run can be started so: ${toFaultList(faults, ({ field, what }) => `${field && `'${cut(field, 100)}' `}${what}`)}.`,
      remedy: `Known fields are ${knownFields.join(', ')}. Correct these and send it again; nothing was started.`,
    },
    {},
    faults,
  );
