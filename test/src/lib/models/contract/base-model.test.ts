import { describe, expect, it } from 'vitest';
import { assetIdOf, contextWindowOf, findBaseModel } from '../../../../../src/lib/models/contract/base-model.ts';

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

  it('that is not in the catalogue is found with its version, and is taken to read 4096 tokens', () => {
    expect(findBaseModel('Phi-9:2')).toEqual({ name: 'Phi-9', version: '2', contextWindow: 4096 });
  });

  it.each([
    ['Phi-3-mini-4k-instruct', 4_096],
    ['PHI-4-MINI-INSTRUCT:9', 131_072],
    ['Phi-3-medium-128k-instruct:2', 131_072],
    ['Phi-3-small-8k-instruct:1', 8_192],
    ['Phi-3-vision-instruct:1', undefined],
    ['Llama-32k:1', undefined],
    ['my-phi-3-8k:1', undefined],
  ])('by the name of %s shares %s tokens between question and answer', (reference, tokens) => {
    expect(contextWindowOf(reference)).toBe(tokens);
  });

  it.each(['', ':', 'Phi-9', 'Phi-3-mini-4k-instruct:', 'a/b:1', '../x:1', 'Phi-3-mini-4k-instruct:1/2', 'x:..'])(
    'is not %j',
    (reference) => {
      expect(findBaseModel(reference)).toBeUndefined();
    },
  );
});
