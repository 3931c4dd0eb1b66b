import { hasEnded, type RunStatus } from '../contract/run.ts';
import type { RunRecovery } from './run-recovery.ts';
import type { SweepClient, Sweeps } from './sweeps.ts';

interface Parts {
  recovery: Pick<RunRecovery, 'notice'>;
  sweeps: Pick<Sweeps<string>, 'startOverdue'>;
}

/** Whoever asks for a run sees to it that it goes on; that this fails is no reason not to answer. */
export async function lookAfterRun(
  { id, status }: { id: string; status: RunStatus },
  { recovery, sweeps }: Parts,
  client: SweepClient,
  onError: (error: unknown) => void,
): Promise<void> {
  sweeps.startOverdue(client, onError);
  if (!hasEnded(status)) await recovery.notice(id, client).catch(onError);
}
