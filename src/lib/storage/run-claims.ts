import { z } from 'zod';
import type { Dataset, RunRequest } from '../runs/contract/run.ts';
import type { Table } from '../azure/table-store.ts';

const partition = 'run';

/** A dataset's claim to one run, for ever: what keeps a late or repeated event from starting a second one. */
export interface RunClaim {
  createdAt: string;
  /** Whether the run's orchestration is known to have been started. */
  started: boolean;
}

export interface RunClaims {
  /** Makes the claim, or finds the one that was made before. */
  claim(runId: string, dataset: Dataset, asked?: boolean): Promise<RunClaim>;
  /** What the run was claimed for; `asked` is not known of claims of older versions. */
  find(runId: string): Promise<(Omit<RunRequest, 'asked'> & { asked: boolean | undefined }) | undefined>;
  markStarted(runId: string): Promise<void>;
}

const claimSchema = z.object({
  createdAt: z.string(),
  container: z.string(),
  blob: z.string(),
  blobEtag: z.string(),
  asked: z.boolean().optional(),
});

export function createRunClaims(claims: Table): RunClaims {
  return {
    async claim(runId, { container, name, etag }, asked = false) {
      const createdAt = new Date().toISOString();
      const row = {
        partitionKey: partition,
        rowKey: runId,
        createdAt,
        container,
        blob: name,
        blobEtag: etag,
        asked,
        started: false,
      };
      if (await claims.insert(row)) return { createdAt, started: false };
      const found = await claims.get(partition, runId);
      return { createdAt: String(found?.['createdAt'] ?? createdAt), started: found?.['started'] === true };
    },
    async find(runId) {
      const row = await claims.get(partition, runId);
      if (!row) return undefined;
      const { createdAt, container, blob, blobEtag, asked } = claimSchema.parse(row);
      return { runId, createdAt, dataset: { container, name: blob, etag: blobEtag }, asked };
    },
    async markStarted(runId) {
      await claims.merge({ partitionKey: partition, rowKey: runId, started: true });
    },
  };
}
