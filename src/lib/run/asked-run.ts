import { readBlobSource, type DatasetPlace } from '../domain/dataset-source.ts';
import { knownOptions, parseOptions, type RunOptions } from '../domain/run-options.ts';
import { RequestError, type FieldFault } from '../errors.ts';

/** A run as it is asked for over HTTP. */
export interface AskedRun {
  /** Its fields as text, in the order of their names: who asks for the same says the same. */
  asked: Record<string, string>;
  place: DatasetPlace;
  options: RunOptions;
}

const knownFields = ['source', ...knownOptions];

/** Reads the body of a request; a 400 that names every fault otherwise. Numbers may be written as numbers or as text. */
export function readAskedRun(body: unknown): AskedRun {
  if (!isObject(body)) throw refusal([{ field: '', what: 'the body must be a JSON object' }]);
  const entries = Object.entries(body).toSorted(([left], [right]) => (left < right ? -1 : 1));
  const mistyped = entries.filter(([, value]) => !isPlain(value)).map(([field]) => field);
  const asked = Object.fromEntries(entries.map(([field, value]) => [field, isPlain(value) ? String(value) : '']));
  const { source, options } = splitAsked(asked);
  const place = readBlobSource(source ?? '');
  const read = parseOptions(options);
  const faults = [
    ...mistyped.map((field) => ({ field, what: 'must be a text or a number' })),
    ...(place ? [] : [{ field: 'source', what: source === undefined ? 'is missing' : sourceForms }]),
    ...('faults' in read ? read.faults : []),
  ];
  const first = faults.filter(({ field }, index) => faults.findIndex((other) => other.field === field) === index);
  if (!place || 'faults' in read || first.length > 0) throw refusal(first);
  return { asked, place, options: read.options };
}

const sourceForms = 'must be datasets/NAME or files/NAME, a blob of the storage account';

/** Takes the options of a run apart from what says where its rows are. */
export function splitAsked({ source, ...options }: Record<string, string>): {
  source: string | undefined;
  options: Record<string, string>;
} {
  return { source, options };
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
      message: `No run can be started so: ${faults.map(({ field, what }) => `${field && `'${field}' `}${what}`).join('; ')}.`,
      remedy: `Known fields are ${knownFields.join(', ')}. Correct these and send it again; nothing was started.`,
    },
    {},
    faults,
  );
