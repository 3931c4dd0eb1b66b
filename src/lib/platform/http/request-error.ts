import type { InvocationContext } from '@azure/functions';
import { RemoteError, RequestError } from '../errors.ts';

/** What a client is told of something thrown. The log has the rest: a line of what a service said, the stack of what nobody expected. */
export function toRequestError(error: unknown, context: InvocationContext): RequestError {
  if (error instanceof RequestError) return error;
  if (error instanceof RemoteError) {
    const told = toGatewayError(error);
    if (told.status === 429) context.warn(error.message);
    else context.error(error.message);
    return told;
  }
  context.error(error);
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
