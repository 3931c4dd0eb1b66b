import type { HttpRequest } from '@azure/functions';
import type { z } from 'zod';
import { RequestError, toFaultList, type FieldFault } from '../errors.ts';
import { readJson } from './read-body.ts';

const invalid = (type: string, message: string, remedy: string, faults: FieldFault[]): RequestError =>
  new RequestError(400, { type, message, remedy }, {}, faults);

/** The body as the schema reads it; a 400 that names the faults otherwise, or a 413 where it is longer than `longest` bytes. */
export async function readBody<T>(request: HttpRequest, schema: z.ZodType<T>, longest?: number): Promise<T> {
  const parsed = schema.safeParse(await readJson(request, longest), { reportInput: true });
  if (parsed.success) return parsed.data;
  const faults = faultsOf(parsed.error);
  const message = `The body does not fit: ${toFaultList(faults, toComplaint)}.`;
  throw invalid('invalid_body', message, 'Correct these fields and send it again.', faults);
}

/** The query as the schema reads it. */
export function readQuery<T>(request: HttpRequest, schema: z.ZodType<T>): T {
  const parsed = schema.safeParse(Object.fromEntries(request.query));
  if (parsed.success) return parsed.data;
  const faults = faultsOf(parsed.error);
  const message = `The query does not fit: ${toFaultList(faults, toComplaint)}.`;
  throw invalid('invalid_query', message, 'Correct these parameters and ask again.', faults);
}

/** Refuses parameters of the query that mean nothing here: a misspelt filter would be taken for none. */
export function checkParameters(request: HttpRequest, known: readonly string[]): void {
  const unknown = [...new Set(request.query.keys())].filter((name) => !known.includes(name));
  if (unknown.length === 0) return;
  const faults = unknown.map((field) => ({ field, what: 'is unknown' }));
  const remedy = known.length > 0 ? `Known parameters are ${known.join(', ')}.` : 'There are no parameters here.';
  throw invalid('invalid_query', `The query does not fit: ${toFaultList(faults, toComplaint)}.`, remedy, faults);
}

const faultsOf = ({ issues }: z.ZodError): FieldFault[] => issues.flatMap(toFaults);

function toFaults(issue: z.core.$ZodIssue): FieldFault[] {
  const fieldOf = (...names: string[]) => [...issue.path, ...names].join('.');
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((name) => ({ field: fieldOf(name), what: 'is unknown', code: 'unknown_parameter' }));
  return [{ field: fieldOf(), what: issue.message, code: codeOf(issue) }];
}

/** As OpenAI calls what is wrong. */
function codeOf(issue: z.core.$ZodIssue): string {
  if (issue.code === 'custom')
    return typeof issue.params?.['code'] === 'string' ? issue.params['code'] : 'invalid_value';
  if (issue.code === 'too_big' && issue.origin === 'array') return 'array_above_max_length';
  if (issue.code !== 'invalid_type') return 'invalid_value';
  return issue.input === undefined ? 'missing_required_parameter' : 'invalid_type';
}

const toComplaint = ({ field, what }: FieldFault): string => (field ? `${field}: ${what}` : what);

/** A parameter of the route, decoded where it is encoded; what is no encoding is taken as it is. */
export function readParameter(request: HttpRequest, name: string): string {
  const text = request.params[name] ?? '';
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
