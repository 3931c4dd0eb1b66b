import type { RetryOptions } from './orchestrator-state.ts';

const sixDays = 6 * 24 * 3600 * 1000;

/**
 * Milliseconds to wait after the failed attempt number `attempt` (from 1) before the next; undefined when the retry
 * timeout is over. `now` and `first` (when the first attempt was scheduled) in milliseconds.
 */
export function retryDelay(options: RetryOptions, attempt: number, first: number, now: number): number | undefined {
  const timeout = options.retryTimeoutInMilliseconds;
  if (timeout && now >= first + timeout) return undefined;
  const delay = options.firstRetryIntervalInMilliseconds * (options.backoffCoefficient ?? 1) ** (attempt - 1);
  return Math.min(delay, options.maxRetryIntervalInMilliseconds ?? sixDays);
}
