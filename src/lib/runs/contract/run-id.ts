import { createHash } from 'node:crypto';
import type { Dataset } from './run.ts';

/** The id of the run that a dropped dataset starts: the same blob version always gives the same id. */
export function runIdOf({ container, name, etag }: Dataset): string {
  return hashedId([container, name, etag].join('\n'));
}

/** The id of the run that is asked for under an idempotency key. */
export const askedRunIdOf = (key: string): string => hashedId(key);

const hashedId = (text: string): string => `ftjob-${createHash('sha256').update(text).digest('hex').slice(0, 24)}`;

/** Whether a text has the form of a run's id. */
export const isRunId = (text: string): boolean => /^ftjob-[0-9a-f]{24}$/.test(text);

/** The eight hex digits that stand for a run in names which must be short. */
export const shortIdOf = (runId: string): string => runId.slice('ftjob-'.length, 'ftjob-'.length + 8);
