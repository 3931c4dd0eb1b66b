import { describe, expect, it } from 'vitest';
import type { ComputeCluster } from '../../../../../src/lib/azure/compute-cluster.ts';
import { createLedger } from '../../../../../src/lib/storage/ledger.ts';
import { createResources } from '../../../../../src/lib/runs/training/resources.ts';
import { memoryTable } from '../../../../support/memory-table.ts';

const options = {
  region: 'eastus2',
  trainingSize: 'Standard_NC24ads_A100_v4',
  servingSizes: [],
  computeName: 'gpu-a100',
  pipelineVersion: '0.0.82',
  platformDependencies: [],
};

/** What preparing the compute comes to where the cluster stands so. */
async function prepared(state: Awaited<ReturnType<ComputeCluster['state']>>) {
  const done: string[] = [];
  const ledger = createLedger(memoryTable());
  const journal = {
    warn: (_runId: string, warnings: readonly string[]) => Promise.resolve(void done.push(...warnings)),
    addResource: () => Promise.resolve(),
  };
  const cluster = {
    state: () => Promise.resolve(state),
    create: async () => void done.push(`made; in the ledger: ${(await ledger.openEntries('run')).length}`),
  };
  const parts = { cluster, ledger, journal } as unknown as Parameters<typeof createResources>[1];
  return { answer: await createResources(options, parts).prepareCompute({ runId: 'run' }), done };
}

describe('the cluster that a run trains on', () => {
  it('is made where there is none, after that was written down', async () => {
    expect(await prepared(undefined)).toEqual({ answer: { status: 'working' }, done: ['made; in the ledger: 1'] });
  });

  it('is used as it is, and the run says when its nodes are not what the settings name', async () => {
    const state = { provisioningState: 'Succeeded', errors: '' };
    const same = await prepared({ ...state, vmSize: 'STANDARD_NC24ADS_A100_V4' });
    expect(same).toEqual({ answer: { status: 'ready' }, done: [] });
    const { answer, done } = await prepared({ ...state, vmSize: 'Standard_NC48ads_A100_v4' });
    expect(answer).toEqual({ status: 'ready' });
    expect(done).toEqual([expect.stringMatching(/nodes of size Standard_NC48ads_A100_v4.*DROPTUNE_COMPUTE_NAME/)]);
    expect((await prepared({ ...state, vmSize: '' })).done).toEqual([]);
  });
});
