import type { IncomingMessage, ServerResponse } from 'node:http';
import { answerEmpty, answerJson } from '../http/answer.ts';
import { readBody } from '../http/read-body.ts';
import { toCompactJson } from './json-text.ts';
import { type ManagementBase, toManagementUrls } from './management-urls.ts';

/** One request of the Durable HTTP API. `path` is what follows the base, decoded by segment. */
export interface DurableCall {
  request: IncomingMessage;
  response: ServerResponse;
  query: URLSearchParams;
  path: string[];
  base: ManagementBase;
  isRpc: boolean;
}

const stackTrace = '   at Microsoft.Azure.WebJobs.Extensions.DurableTask.HttpApiHandler';

function refuseJson(response: ServerResponse, text: string): void {
  const problem = {
    Message: 'Invalid JSON content',
    ExceptionMessage: `Unexpected content while parsing JSON: ${text.slice(0, 40)}`,
    ExceptionType: 'Newtonsoft.Json.JsonReaderException',
    StackTrace: stackTrace,
  };
  answerJson(response, 400, JSON.stringify(problem));
}

/** 500 in the words of an operation that an instance's status does not allow. */
export function refuseOperation(response: ServerResponse, message: string): void {
  const problem = {
    Message: 'Something went wrong while processing your request',
    ExceptionMessage: message,
    ExceptionType: 'System.InvalidOperationException',
    StackTrace: stackTrace,
  };
  answerJson(response, 500, JSON.stringify(problem));
}

/** 400 for a restart of what there is not, in the extension's own spelling. */
export function refuseUnknown(response: ServerResponse, id: string): void {
  const problem = {
    Message: 'InstanceId does not match a valid orchestration instance.',
    ExceptionMessage: `An orchestrastion with the instanceId ${id} was not found.`,
    ExceptionType: 'System.ArgumentException',
    StackTrace: stackTrace,
  };
  answerJson(response, 400, JSON.stringify(problem));
}

/** 202 with the addresses to manage a new instance with. */
export function answerStarted({ response, base }: DurableCall, id: string): void {
  const urls = toManagementUrls(base, id, encodeURIComponent(id).replaceAll('%20', '+'), false);
  answerJson(response, 202, JSON.stringify(urls), { location: urls.statusQueryGetUri, 'retry-after': '10' });
}

/** The body as compact JSON text; undefined when it has been refused. */
export async function readJsonBody({ request, response }: DurableCall): Promise<string | undefined> {
  const body = await readBody(request);
  if (body === 'too long') {
    answerEmpty(response, 413);
    return undefined;
  }
  const json = toCompactJson(body.toString());
  if (json === undefined) refuseJson(response, body.toString());
  return json;
}

/** False for a request that names another task hub. */
export const isOfThisHub = ({ query, base }: DurableCall) =>
  (query.get('taskHub') ?? base.taskHub).toLowerCase() === base.taskHub.toLowerCase();
