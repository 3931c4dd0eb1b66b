import { z } from 'zod';
import { isRunId } from '../contract/run-id.ts';

const eventSchema = z.object({
  eventType: z.string().optional(),
  type: z.string().optional(),
  data: z.record(z.string(), z.unknown()),
});

/** Event Grid's documents write the fields of ML events in two casings, and so have real events been. */
function fieldOf(data: Record<string, unknown>, name: string): string | undefined {
  const key = Object.keys(data).find((candidate) => candidate.toLowerCase() === name);
  const value = key === undefined ? undefined : data[key];
  return typeof value === 'string' ? value : undefined;
}

const endedStatuses = new Set(['completed', 'failed', 'canceled', 'cancelled']);

export type JobNews = { status: 'ended'; runId: string } | { status: 'ignored'; reason: string };

const ignored = (reason: string): JobNews => ({ status: 'ignored', reason });

/**
 * Tells whether an ML event says that the job of one of our runs has ended. It is a hint: the job is asked afterwards.
 * Child runs emit events of their own; only the root's run id is the name that the job was given.
 */
export function readMlEvent(event: unknown): JobNews {
  const parsed = eventSchema.safeParse(event);
  if (!parsed.success) return ignored('it is not an Azure ML event');
  const kind = (parsed.data.eventType ?? parsed.data.type ?? '').toLowerCase();
  const runId = fieldOf(parsed.data.data, 'runid');
  if (!runId || !isRunId(runId)) return ignored(`run '${runId ?? ''}' is not the job of a fine-tune run`);
  if (kind.endsWith('.runcompleted')) return { status: 'ended', runId };
  if (!kind.endsWith('.runstatuschanged')) return ignored(`its type is ${kind || 'missing'}`);
  const runStatus = fieldOf(parsed.data.data, 'runstatus') ?? '';
  return endedStatuses.has(runStatus.toLowerCase())
    ? { status: 'ended', runId }
    : ignored(`'${runStatus}' is not an end`);
}
