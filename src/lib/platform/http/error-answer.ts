import type { HttpResponseInit } from '@azure/functions';
import type { RequestError } from '../errors.ts';

/** Which error shape a path answers with: OpenAI's error object on OpenAI's paths, RFC 9457 problem details elsewhere. */
export type ErrorShape = 'openai' | 'problem';

export function toErrorAnswer(error: RequestError, shape: ErrorShape): HttpResponseInit {
  const { status, headers } = error;
  return shape === 'openai'
    ? { status, headers, jsonBody: { error: toOpenAiError(error) } }
    : {
        status,
        headers: { ...headers, 'content-type': 'application/problem+json' },
        body: JSON.stringify(toProblemDetails(error)),
      };
}

const toProblemDetails = ({ status, problem: { type, message, remedy }, faults }: RequestError) => ({
  type: `urn:droptune:problem:${type}`,
  title: message,
  status,
  detail: remedy,
  code: type,
  ...(faults.length > 0 ? { errors: faults.map(({ field, what }) => ({ field, message: what })) } : {}),
});

/** Has room for one field: the first that is wrong. The message tells the others. */
const toOpenAiError = ({ status, problem: { type, message, remedy }, faults: [first] }: RequestError) => ({
  message: `${message} ${remedy}`,
  type: status >= 500 ? 'server_error' : status === 429 ? 'rate_limit_error' : 'invalid_request_error',
  param: first?.field ? toParam(first.field) : null,
  code: first?.code ?? type,
});

/** `messages.0.role` as OpenAI writes it: `messages[0].role`. */
const toParam = (field: string): string => field.replaceAll(/\.(\d+)(?=\.|$)/g, '[$1]');
