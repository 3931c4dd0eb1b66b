import type { HttpRequest } from '@azure/functions';
import type { z } from 'zod';
import { RequestError } from '../errors.ts';

const invalid = (type: string, message: string, remedy: string): RequestError =>
  new RequestError(400, { type, message, remedy });

/** The body as the schema reads it; a 400 that names every fault otherwise. */
export async function readBody<T>(request: HttpRequest, schema: z.ZodType<T>): Promise<T> {
  const parsed = schema.safeParse(await readJson(request));
  if (parsed.success) return parsed.data;
  throw invalid(
    'invalid_body',
    `The body does not fit: ${faultsOf(parsed.error)}.`,
    'Correct these fields and send it again.',
  );
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
  throw invalid(
    'invalid_query',
    `The query does not fit: ${faultsOf(parsed.error)}.`,
    'Correct these parameters and ask again.',
  );
}

const faultsOf = ({ issues }: z.ZodError): string =>
  issues.map(({ path, message }) => (path.length > 0 ? `${path.join('.')}: ${message}` : message)).join('; ');

/** A parameter of the route, decoded where it is encoded; what is no encoding is taken as it is. */
export function readParameter(request: HttpRequest, name: string): string {
  const text = request.params[name] ?? '';
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
