import type { DurableClient, DurableOrchestrationStatus } from 'durable-functions';
import type { RunClaims } from '../../storage/run-claims.ts';
import type { RunJournal } from '../../storage/run-journal.ts';
import type { RunRow } from '../../storage/run-row.ts';
import type { RunStore } from '../../storage/run-store.ts';
import { cut } from '../../platform/problem.ts';
import { hasEnded, runRequestSchema, type RunRequest } from '../contract/run.ts';
import { unlessRunning } from '../../platform/durable/already-running.ts';
import { inBatches } from '../../platform/in-batches.ts';
import { BoundedMap } from '../../platform/bounded-map.ts';
import { inRunTrace } from '../../platform/telemetry/run-trace.ts';
import { isStalled } from './stalled-run.ts';
import { isAtWork, statusOf } from '../../platform/durable/instance-status.ts';

export type RecoveryClient = Pick<DurableClient, 'startNew' | 'getStatus' | 'terminate'>;

/**
 * Starts the orchestration of a run again that ended before the run did. It catches whatever it throws, so that one which is
 * Failed was failed by the engine: a worker died in the middle of a turn. Started under its id it is replayed from the
 * beginning, and its steps answer what they answered before.
 */
export interface RunRecovery {
  /** For whoever looks at a run: looks in turn how it really stands, every few seconds at most. */
  notice(runId: string, client: RecoveryClient): Promise<void>;
  /** The same at once, and however often it was started again: for a run that is to be cancelled. */
  recover(runId: string, client: RecoveryClient): Promise<boolean>;
  /** Looks at every run that has not come to its end. Answers how many were started again. */
  sweep(client: RecoveryClient): Promise<number>;
}

interface Parts {
  claims: Pick<RunClaims, 'find'>;
  runs: Pick<RunStore, 'get' | 'list' | 'change'>;
  journal: Pick<RunJournal, 'tell'>;
  pollSeconds: number;
}

const lookEveryMs = 3_000;
const maxLooks = 1_000;
/** A row is there a moment before its orchestration. */
const youngMs = 60_000;
const maxOpenRuns = 1_000;
const looksAtOnce = 10;
const maxAgeMs = 30 * 24 * 3_600_000;
/** Then the run is ended: something in it kills each worker that comes near it. */
const maxRestarts = 100;
/** Pauses between restarts double up to this. */
const maxPauseMs = 120_000;
/** A host that has just come back is slow to show that an orchestration was started: seen after two seconds. */
const minPauseMs = 10_000;

export function createRunRecovery({ claims, runs, journal, pollSeconds }: Parts): RunRecovery {
  const looks = new BoundedMap<string, number>(maxLooks);

  async function recover(runId: string, client: RecoveryClient, isDue = (_row: RunRow): boolean => true) {
    const status = await statusOf(client, runId);
    // Read after the status: a run that ends just now has written its end before its orchestration completes.
    const row = await runs.get(runId);
    if (!row || !isOpen(row)) return false;
    if (isAtWork(status)) {
      if (status && (await isStalled(row, status, client, pollSeconds)))
        await client.terminate(runId, 'Nothing has happened for too long.');
      return false;
    }
    if (!status && Date.now() - Date.parse(row.createdAt) < youngMs) return false;
    return isDue(row) && restart(row, status, client);
  }

  /** Whoever changes the row first is the one who starts it. */
  async function restart(row: RunRow, status: DurableOrchestrationStatus | undefined, client: RecoveryClient) {
    const { runId } = row;
    const restarts = (row.restarts ?? 0) + 1;
    if (restarts > maxRestarts) return giveUp(row, client);
    const request = await requestOf(runId, status);
    if (!request) return false;
    if (!(await runs.change(runId, { restarts, restartedAt: new Date().toISOString() }, row))) return false;
    await journal.tell(runId, `restart-${restarts}`, wordsFor(status));
    const input = { ...request, pollSeconds };
    await inRunTrace(runId, () => client.startNew('fineTuneRun', { instanceId: runId, input })).catch(unlessRunning);
    return true;
  }

  async function giveUp({ runId, status }: RunRow, client: RecoveryClient): Promise<boolean> {
    if (hasEnded(status)) return false;
    const options = { instanceId: `${runId}:leftBehind`, input: { runId, isOver: false, pollSeconds } };
    await client.startNew('leftBehind', options).catch(unlessRunning);
    return true;
  }

  /** As the orchestration was started before, or else as the run was claimed. */
  async function requestOf(runId: string, status: DurableOrchestrationStatus | undefined) {
    const known = runRequestSchema.safeParse(status?.input);
    if (known.success) return known.data;
    const claim = await claims.find(runId);
    return claim && ({ ...claim, asked: claim.asked ?? false } satisfies RunRequest);
  }

  /** Runs whose end is not written, and those for which not everything was done that follows it. */
  async function openRuns(): Promise<RunRow[]> {
    const since = new Date(Date.now() - maxAgeMs).toISOString();
    const pages = await Promise.all([
      runs.list({ limit: maxOpenRuns, status: 'queued', since }),
      runs.list({ limit: maxOpenRuns, status: 'running', since }),
      runs.list({ limit: maxOpenRuns, concluded: false, since }),
    ]);
    return pages.flatMap((page) => page.runs);
  }

  return {
    recover: (runId, client) => recover(runId, client),
    async notice(runId, client) {
      const now = performance.now();
      if (now - (looks.get(runId) ?? -Infinity) < lookEveryMs) return;
      looks.set(runId, now);
      await recover(runId, client, hasRested);
    },
    async sweep(client) {
      let count = 0;
      await inBatches(await openRuns(), looksAtOnce, async ({ runId }) => {
        if (await recover(runId, client, hasRested)) count += 1;
      });
      return count;
    },
  };
}

const isOpen = ({ status, concluded }: RunRow): boolean => !hasEnded(status) || concluded === false;

const hasRested = ({ restarts = 0, restartedAt }: RunRow): boolean =>
  restartedAt === undefined ||
  Date.now() - Date.parse(restartedAt) >= Math.min(maxPauseMs, minPauseMs * 2 ** Math.max(0, restarts - 1));

function wordsFor(status: DurableOrchestrationStatus | undefined): string {
  const output: unknown = status?.output;
  const reason = status
    ? `${status.runtimeStatus}${typeof output === 'string' ? `: ${cut(output, 300)}` : ''}`
    : 'missing';
  return `The engine had ended the run's orchestration (${reason}). It was started again and goes on where it was.`;
}
