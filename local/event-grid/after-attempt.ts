import type { Delivery } from './delivery.ts';
import type { Attempt } from './notification.ts';
import { maxDeliveryAttempts, timeToLive } from './retry-schedule.ts';

export interface AttemptContext {
  now: number;
  /** Milliseconds until the next attempt, were there one. */
  wait: number;
  hasDeadLetterContainer: boolean;
}

/** The delivery after an attempt: delivered, to be tried again, or given up for a reason. */
export function afterAttempt(
  delivery: Delivery,
  attempt: Attempt,
  { now, wait, hasDeadLetterContainer }: AttemptContext,
): Delivery {
  const attempts = delivery.attempts + 1;
  const tried = { ...delivery, attempts, lastOutcome: attempt.outcome, lastStatus: attempt.status, lastAttemptAt: now };
  if (attempt.kind === 'delivered') return { ...tried, state: 'delivered' };
  const reason = toReason(attempt, attempts, now + wait - delivery.publishedAt);
  if (reason === undefined) return { ...tried, due: now + wait };
  return { ...tried, state: hasDeadLetterContainer ? 'dead-lettering' : 'lost', due: now, deadLetterReason: reason };
}

/** Why it is given up; undefined when it is to be tried again. The first limit that is reached counts. */
function toReason(attempt: Attempt, attempts: number, ageAtNextAttempt: number): string | undefined {
  if (attempt.kind === 'refused') return attempt.reason;
  if (attempts >= maxDeliveryAttempts) return 'MaxDeliveryAttemptsExceeded';
  if (ageAtNextAttempt > timeToLive) return 'TimeToLiveExceeded';
  return undefined;
}
