import type { Dataset } from '../domain/run.ts';
import type { Table } from './table-store.ts';

const partition = 'run';

/** A dataset's claim to one run, for ever: what keeps a late or repeated event from starting a second one. */
export interface RunClaim {
  createdAt: string;
  /** Whether the run's orchestration is known to have been started. */
  started: boolean;
}

export interface RunClaims {
  /** Makes the claim, or finds the one that was made before. */
  claim(runId: string, dataset: Dataset): Promise<RunClaim>;
  markStarted(runId: string): Promise<void>;
}

export function createRunClaims(claims: Table): RunClaims {
  return {
    async claim(runId, { container, name, etag }) {
      const createdAt = new Date().toISOString();
      const row = {
        partitionKey: partition,
        rowKey: runId,
        createdAt,
        container,
        blob: name,
        blobEtag: etag,
        started: false,
      };
      if (await claims.insert(row)) return { createdAt, started: false };
      const found = await claims.get(partition, runId);
      return { createdAt: String(found?.['createdAt'] ?? createdAt), started: found?.['started'] === true };
    },
    async markStarted(runId) {
      await claims.merge({ partitionKey: partition, rowKey: runId, started: true });
    },
  };
}
