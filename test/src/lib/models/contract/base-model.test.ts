import { describe, expect, it } from 'vitest';
import { assetIdOf, findBaseModel } from '../../../../../src/lib/models/contract/base-model.ts';

const found = (reference: string) => {
  const model = findBaseModel(reference);
  if (!model) throw new Error(`'${reference}' was not found.`);
  return model;
};

describe('a base model', () => {
  it('is found in any letter case and has its own spelling', () => {
    expect(found('PHI-3-MINI-4K-INSTRUCT').name).toBe('Phi-3-mini-4k-instruct');
  });

  it('is named to jobs as an asset of the registry', () => {
    expect(assetIdOf(found('Phi-3-mini-4k-instruct'))).toBe(
      'azureml://registries/azureml/models/Phi-3-mini-4k-instruct/versions/15',
    );
    expect(assetIdOf(found('Phi-3-mini-4k-instruct:14'))).toMatch(/\/versions\/14$/);
  });

  it.each(['', ':', 'Phi-9', 'Phi-3-mini-4k-instruct:', 'a/b:1', '../x:1', 'Phi-3-mini-4k-instruct:1/2', 'x:..'])(
    'is not %j',
    (reference) => {
      expect(findBaseModel(reference)).toBeUndefined();
    },
  );
});
