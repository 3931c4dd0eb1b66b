import type { MeasuredApp } from '../measured-app.ts';
import { countStorageRequests, type StorageRequests } from './storage-floor.ts';
import { toTimeShares, type TimeShares } from './time-shares.ts';

/** A run from the event's delivery to the write that said `succeeded`. */
export interface WholeRun {
  runId: string;
  shares: TimeShares;
  storage: StorageRequests;
  mlRequests: number;
}

const clock = () => performance.timeOrigin + performance.now();

/** Delivers the event itself and asks the app nothing while it runs: what is recorded is the run's. */
export async function measureWholeRun(app: MeasuredApp, name: string, content: Buffer): Promise<WholeRun> {
  await app.tellOfBlobs(false);
  const dataset = await app.drop(name, content);
  const from = clock();
  await app.deliver(dataset);
  await app.ended([dataset.runId], 60);
  const to = clock();
  const saidAt = await successOf(app, dataset.runId);

  const requests = await app.requests(from, to);
  const said = requests.find(({ method, startedAt }) => method === 'PATCH' && startedAt >= saidAt);
  if (!said) throw new Error(`No write of the end of '${name}' was recorded.`);
  const inRun = requests.filter(({ endedAt }) => endedAt <= said.endedAt);
  return {
    runId: dataset.runId,
    shares: toTimeShares(inRun, app.isMl, from, said.endedAt),
    storage: countStorageRequests(inRun, app.cloud.storage()),
    mlRequests: inRun.filter(app.isMl).length,
  };
}

/** When its row's end was made up, in milliseconds since 1970; the write follows. */
async function successOf(app: MeasuredApp, runId: string): Promise<number> {
  const run = await app.run(runId);
  const endedAt = run?.phases.at(-1)?.ended_at;
  if (run?.status === 'succeeded' && endedAt) return Date.parse(endedAt);
  throw new Error(`The run ${runId} should have succeeded, but is ${run?.status}: ${run?.error?.message ?? ''}`);
}
