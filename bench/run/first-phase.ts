import { setTimeout as pause } from 'node:timers/promises';
import type { DroppedDataset, MeasuredApp } from '../measured-app.ts';

const patience = 30_000;

/**
 * Milliseconds from a dataset's acknowledged upload, or from telling the host of it, to the first answer of `GET /v1/runs/{id}`
 * that shows a phase. Waits for the run's end then, so that nothing of it is in the next measurement's way.
 */
export async function measureFirstPhase(
  app: MeasuredApp,
  name: string,
  content: Buffer,
  how: 'by Event Grid' | 'directly',
): Promise<number> {
  await app.tellOfBlobs(how === 'by Event Grid');
  const dataset = await app.drop(name, content);
  const startedAt = performance.now();
  if (how === 'directly') await app.deliver(dataset);
  await phaseOf(app, dataset);
  const lasted = performance.now() - startedAt;
  const open = await app.ended([dataset.runId], 60);
  if (open.length > 0) throw new Error(`The run of '${name}' did not end within a minute.`);
  return lasted;
}

async function phaseOf(app: MeasuredApp, { runId, name }: DroppedDataset): Promise<void> {
  const deadline = performance.now() + patience;
  while (performance.now() < deadline) {
    const run = await app.run(runId);
    if (run && run.phases.length > 0) return;
    await pause(5);
  }
  throw new Error(`'${name}' was dropped, but its run showed no phase within ${patience / 1000} s.`);
}
