import { readFile } from 'node:fs/promises';
import { z } from 'zod';

const recordedRequestSchema = z.object({
  /** `https://127.0.0.1:PORT` */
  origin: z.string(),
  method: z.string(),
  path: z.string(),
  /** Milliseconds since 1970, with a fraction. */
  startedAt: z.number(),
  endedAt: z.number(),
  /** How long the process had waited for anything to happen by then, milliseconds since its start. */
  idleAtStart: z.number(),
  idleAtEnd: z.number(),
  /** The most memory that the process had held by then, in bytes. */
  peakMemory: z.number(),
});

/** A request that the Functions host made, with its answer read to the end. */
export type RecordedRequest = z.infer<typeof recordedRequestSchema>;

/** Those that were over between two moments (milliseconds since 1970), in the order in which they ended. */
export async function readRecordedRequests(path: string, from: number, to: number): Promise<RecordedRequest[]> {
  const lines = (await readFile(path, 'utf8')).split('\n').slice(0, -1);
  const all = lines.map((line) => recordedRequestSchema.parse(JSON.parse(line)));
  return all.filter(({ startedAt, endedAt }) => startedAt >= from && endedAt <= to);
}
