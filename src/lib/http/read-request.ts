import type { HttpRequest } from '@azure/functions';
import type { z } from 'zod';
import { RequestError, type FieldFault } from '../errors.ts';

const invalid = (type: string, message: string, remedy: string, faults: FieldFault[] = []): RequestError =>
  new RequestError(400, { type, message, remedy }, {}, faults);

/** The body as the schema reads it; a 400 that names every fault otherwise. */
export async function readBody<T>(request: HttpRequest, schema: z.ZodType<T>): Promise<T> {
  const parsed = schema.safeParse(await readJson(request));
  if (parsed.success) return parsed.data;
  const faults = faultsOf(parsed.error);
  const message = `The body does not fit: ${complaintsOf(faults)}.`;
  throw invalid('invalid_body', message, 'Correct these fields and send it again.', faults);
}

/** The body as JSON. */
export async function readJson(request: HttpRequest): Promise<unknown> {
  try {
    return await request.json();
  } catch {
    throw invalid(
      'invalid_json',
      'The body is not JSON.',
      'Send a JSON object with the content type application/json.',
    );
  }
}

/** The query as the schema reads it. */
export function readQuery<T>(request: HttpRequest, schema: z.ZodType<T>): T {
  const parsed = schema.safeParse(Object.fromEntries(request.query));
  if (parsed.success) return parsed.data;
  const faults = faultsOf(parsed.error);
  const message = `The query does not fit: ${complaintsOf(faults)}.`;
  throw invalid('invalid_query', message, 'Correct these parameters and ask again.', faults);
}

const faultsOf = ({ issues }: z.ZodError): FieldFault[] =>
  issues.flatMap((issue) => {
    const fieldOf = (...names: string[]) => [...issue.path, ...names].join('.');
    return issue.code === 'unrecognized_keys'
      ? issue.keys.map((name) => ({ field: fieldOf(name), what: 'is unknown' }))
      : [{ field: fieldOf(), what: issue.message }];
  });

const complaintsOf = (faults: FieldFault[]): string =>
  faults.map(({ field, what }) => (field ? `${field}: ${what}` : what)).join('; ');

/** A parameter of the route, decoded where it is encoded; what is no encoding is taken as it is. */
export function readParameter(request: HttpRequest, name: string): string {
  const text = request.params[name] ?? '';
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
