import { describe, expect, it } from 'vitest';
import type { RegistryAssets } from '../../../../../src/lib/azure/registry-assets.ts';
import { RemoteError } from '../../../../../src/lib/platform/errors.ts';
import { usablePipeline } from '../../../../../src/lib/runs/training/pipeline-version.ts';

/** A registry with these versions of the component, archived ones with an `a` behind them. */
function registryOf(...texts: string[]): RegistryAssets {
  const all = texts.map((text) => ({ version: text.replace('a', ''), isArchived: text.endsWith('a') }));
  return {
    versions: async () => all,
    find: async ({ version }) => all.find((candidate) => candidate.version === version),
  };
}

describe('the version of the pipeline component', () => {
  it('is the wanted one as long as the registry has it, newer ones or not', async () => {
    const found = await usablePipeline('0.0.82', registryOf('0.0.82a', '0.0.90'));
    expect(found).toEqual({ version: '0.0.82', warnings: [] });
  });

  it('is the newest where the wanted one is gone, and the run says so', async () => {
    const { version, warnings } = await usablePipeline('0.0.82', registryOf('0.0.9', '0.0.100', '0.0.99', '0.1.0a'));
    expect(version).toBe('0.0.100');
    expect(warnings).toEqual([
      expect.stringMatching(/no version 0\.0\.82.*trains with 0\.0\.100.*DROPTUNE_PIPELINE_VERSION/),
    ]);
  });

  it('is tried where the registry has none at all, or cannot be read', async () => {
    expect(await usablePipeline('0.0.82', registryOf())).toMatchObject({
      version: '0.0.82',
      warnings: [expect.stringContaining('nor any other')],
    });
    const fail = () => Promise.reject(new RemoteError('Azure Machine Learning', 403, 'Forbidden', ''));
    const { version, warnings } = await usablePipeline('0.0.82', { find: fail, versions: fail });
    expect(version).toBe('0.0.82');
    expect(warnings).toEqual([expect.stringContaining('could not be read (status 403)')]);
  });
});
