import { RemoteError, RequestError } from '../platform/errors.ts';

/** What a container answers to a request that it cannot follow, whoever sends it again. */
const refusals = new Set([400, 413, 422]);

/**
 * What a failure of the model's endpoint is to whoever asked: the container's own status counts, which its front hands on
 * within a 424. Everything else stays as it is.
 */
export function toChatError(error: unknown): unknown {
  if (!(error instanceof RemoteError)) return error;
  const status = error.status === 424 ? Number(error.code) : error.status;
  if (refusals.has(status)) return refusedByModel(status);
  return error.status === 424 && (status === 408 || status === 429) ? withStatus(error, status) : error;
}

const withStatus = (error: RemoteError, status: number): RemoteError =>
  new RemoteError(error.service, status, error.code, 'Its container answered so.', { cause: error });

const refusedByModel = (status: number): RequestError =>
  new RequestError(
    status === 413 ? 413 : 400,
    {
      type: 'model_refused_request',
      message: `The model's container refused the request: it answered ${status}.`,
      remedy:
        'Most often the conversation is too long for the model, or its roles do not alternate. Sending it again does not help.',
    },
    {},
    [{ field: 'messages', what: 'is refused by the model', code: 'model_refused_request' }],
  );
