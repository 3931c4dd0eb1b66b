import type { HttpHandler, HttpRequest, HttpResponseInit, InvocationContext } from '@azure/functions';
import { RemoteError, RequestError } from '../errors.ts';
import type { Problem } from '../domain/problem.ts';
import { authorize } from './authorize.ts';

/** Which error shape a path answers with: OpenAI's error object on OpenAI's paths, RFC 9457 problem details elsewhere. */
export type ErrorShape = 'openai' | 'problem';

type Handler = (request: HttpRequest, context: InvocationContext) => Promise<HttpResponseInit> | HttpResponseInit;

/**
 * The single edge of every HTTP function: checks the key, runs the handler, and turns what was thrown into an answer.
 * Faults that nobody expected are logged and not told.
 */
export function endpoint(errors: ErrorShape, handler: Handler): HttpHandler {
  return async (request, context) => {
    try {
      authorize(request);
      return await handler(request, context);
    } catch (error) {
      return toErrorAnswer(toRequestError(error, context), errors);
    }
  };
}

function toRequestError(error: unknown, context: InvocationContext): RequestError {
  if (error instanceof RequestError) return error;
  context.error(error);
  if (error instanceof RemoteError) return toGatewayError(error);
  return new RequestError(500, {
    type: 'internal_error',
    message: 'Something went wrong inside the app.',
    remedy: `Try again. If it stays so, look for invocation ${context.invocationId} in the app's log.`,
  });
}

/** A service behind us failed. Its words are in the log; they may name what a client must not see. */
function toGatewayError({ service, status }: RemoteError): RequestError {
  const busy = status === 429 || status === 503;
  return new RequestError(
    busy ? 429 : status === 408 || status === 0 ? 504 : 502,
    {
      type: busy ? 'upstream_busy' : 'upstream_failed',
      message: `${service} ${status === 0 ? 'did not answer' : `answered ${status}`}.`,
      remedy: busy
        ? 'Wait a moment and try again.'
        : "Try again in a minute; the app's log tells what the service said.",
    },
    busy ? { 'retry-after': '5' } : {},
  );
}

function toErrorAnswer({ status, problem, headers, faults }: RequestError, shape: ErrorShape): HttpResponseInit {
  if (shape === 'openai') return { status, headers, jsonBody: { error: toOpenAiError(status, problem) } };
  const { type, message, remedy } = problem;
  return {
    status,
    headers: { ...headers, 'content-type': 'application/problem+json' },
    body: JSON.stringify({
      type: `urn:droptune:problem:${type}`,
      title: message,
      status,
      detail: remedy,
      code: type,
      ...(faults.length > 0 ? { errors: faults.map(({ field, what }) => ({ field, message: what })) } : {}),
    }),
  };
}

const toOpenAiError = (status: number, { type, message, remedy }: Problem) => ({
  message: `${message} ${remedy}`,
  type: status >= 500 ? 'server_error' : status === 429 ? 'rate_limit_error' : 'invalid_request_error',
  param: null,
  code: type,
});
