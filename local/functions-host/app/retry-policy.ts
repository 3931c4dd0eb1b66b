import type { Clock } from '../../clock.ts';
import type { RegisteredFunction } from './function-metadata.ts';
import type { RpcRetryContext } from './rpc-types.ts';

function pauseBefore(retry: number, policy: NonNullable<RegisteredFunction['metadata']['retryOptions']>): number {
  if (policy.retryStrategy !== 'exponentialBackoff') return (policy.delayInterval?.seconds ?? 0) * 1000;
  const shortest = (policy.minimumInterval?.seconds ?? 0) * 1000;
  return Math.min((policy.maximumInterval?.seconds ?? Infinity) * 1000, shortest * 2 ** (retry - 1));
}

function toRetryContext(retryCount: number, maxRetryCount: number, error: unknown): RpcRetryContext {
  if (!(error instanceof Error)) return { retryCount, maxRetryCount };
  const exception = { message: error.message, source: '', stackTrace: error.stack ?? '' };
  return { retryCount, maxRetryCount, exception };
}

/** Calls `attempt` as often as the function's own `retry` says (once when it has none), with the context of each try. */
export async function withRetryPolicy<Result>(
  called: RegisteredFunction,
  clock: Clock,
  attempt: (context: RpcRetryContext | null) => Promise<Result>,
): Promise<Result> {
  const policy = called.metadata.retryOptions;
  if (!policy) return attempt(null);
  let failure: unknown;
  for (let retry = 0; policy.maxRetryCount === -1 || retry <= policy.maxRetryCount; retry++) {
    if (retry > 0) await clock.sleep(pauseBefore(retry, policy));
    try {
      return await attempt(toRetryContext(retry, policy.maxRetryCount, failure));
    } catch (error) {
      failure = error;
    }
  }
  throw failure;
}
