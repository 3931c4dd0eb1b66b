import type { HttpHandler, HttpRequest, HttpResponseInit, InvocationContext } from '@azure/functions';
import { authorize } from './authorize.ts';
import { toErrorAnswer, type ErrorShape } from './error-answer.ts';
import { checkLength, maxBodies } from './read-body.ts';
import { checkParameters } from './read-request.ts';
import { toRequestError } from './request-error.ts';
import { withRequestId } from './request-id.ts';

type Handler = (request: HttpRequest, context: InvocationContext) => Promise<HttpResponseInit> | HttpResponseInit;

interface Rules {
  /** Answers who shows no key, and whatever the query is. */
  isOpen?: boolean;
  /** What the query may hold. On the app's own resources anything else is refused; OpenAI ignores what it does not know. */
  parameters?: readonly string[];
  /** In bytes. */
  maxBody?: number;
}

/**
 * The single edge of every HTTP function: checks the key and what is too much, runs the handler, and turns what was thrown into an
 * answer. Faults that nobody expected are logged and not told.
 */
export function endpoint(errors: ErrorShape, handler: Handler, rules: Rules = {}): HttpHandler {
  return async (request, context) => withRequestId(await answer(request, context), request, context);

  async function answer(request: HttpRequest, context: InvocationContext): Promise<HttpResponseInit> {
    try {
      check(request, errors, rules);
      return await handler(request, context);
    } catch (error) {
      return toErrorAnswer(toRequestError(error, context), errors);
    }
  }
}

function check(request: HttpRequest, errors: ErrorShape, { isOpen, parameters = [], maxBody }: Rules): void {
  if (!isOpen) authorize(request);
  if (!isOpen && errors === 'problem') checkParameters(request, parameters);
  checkLength(request, maxBody ?? maxBodies.own);
}
