import { app } from '@azure/functions';
import { getServices } from '../../lib/services.ts';
import { recordOpen } from '../../lib/telemetry/metrics.ts';

/** A run waits a week for its GPU at most, and some days for the rest. */
const longestRunMs = 14 * 24 * 3_600_000;
const most = 1_000;

/** Tells those who watch how many runs wait and how many are at work. */
async function tellOpenRuns(): Promise<void> {
  const since = new Date(Date.now() - longestRunMs).toISOString();
  for (const status of ['queued', 'running'] as const) {
    const { runs } = await getServices().runs.list({ limit: most, status, since });
    recordOpen(`runs_${status}`, runs.length);
  }
}

app.timer('open-runs', { schedule: '30 */5 * * * *', handler: tellOpenRuns });
