import type { HttpHandler, HttpRequest, HttpResponseInit } from '@azure/functions';
import { cut } from '../problem.ts';
import { RequestError } from '../errors.ts';
import { endpoint } from './endpoint.ts';
import { isOpenAiPath, methodsOf } from './known-routes.ts';

const maxPath = 200;

/** Tells what is wrong with a path or a method that no function answers, to anyone: that it is not there is no secret. */
export const answerUnknownUrl: HttpHandler = (request, context) =>
  endpoint(isOpenAiPath(pathOf(request)) ? 'openai' : 'problem', refuse, { isOpen: true })(request, context);

const pathOf = ({ url }: HttpRequest): string => new URL(url).pathname;

function refuse(request: HttpRequest): HttpResponseInit {
  const path = pathOf(request);
  const methods = methodsOf(path);
  const allowed = methods?.join(', ') ?? '';
  if (methods && request.method === 'OPTIONS') return { status: 204, headers: { allow: allowed } };
  const what = `${request.method} ${cut(path, maxPath)}`;
  if (methods)
    throw new RequestError(
      405,
      { type: 'method_not_allowed', message: `Nothing answers ${what}.`, remedy: `This path is for ${allowed}.` },
      { allow: allowed },
    );
  throw new RequestError(404, {
    type: 'unknown_url',
    message: `Nothing answers ${what}.`,
    remedy: 'The paths of OpenAI begin with /v1: GET /v1/models lists the models. The README lists all paths.',
  });
}
