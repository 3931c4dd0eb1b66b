import type { HttpRequest, HttpResponseInit, InvocationContext } from '@azure/functions';

const header = 'x-request-id';
const sane = /^[\w.:-]{1,128}$/;

/** Names the request in its answer: as the client did, else as the app's log does. */
export function withRequestId(
  answer: HttpResponseInit,
  request: HttpRequest,
  { invocationId }: InvocationContext,
): HttpResponseInit {
  const given = request.headers.get(header)?.trim() ?? '';
  const headers = new Headers(answer.headers);
  headers.set(header, sane.test(given) ? given : invocationId);
  return { ...answer, headers: Object.fromEntries(headers) };
}
