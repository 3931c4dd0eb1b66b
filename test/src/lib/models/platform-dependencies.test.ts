import { expect, it } from 'vitest';
import { findRetirement } from '../../../../src/lib/models/contract/retirements.ts';
import { platformDependenciesOf } from '../../../../src/lib/models/platform-dependencies.ts';

it('everything that the app stands on is in the table of retirements', () => {
  const platformDependencies = platformDependenciesOf({ DROPTUNE_PIPELINE_VERSION: '0.0.82' });
  expect(platformDependencies.map(({ kind }) => kind)).toEqual([
    'runtime',
    'runtime',
    'api_version',
    'component',
    'service',
  ]);
  for (const { kind, name } of platformDependencies) expect(findRetirement(kind, name), name).toBeDefined();
});
