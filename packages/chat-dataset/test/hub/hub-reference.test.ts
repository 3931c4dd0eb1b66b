import { describe, expect, it } from 'vitest';
import { readHubReference } from '../../src/hub/hub-reference.ts';

const partsOf = (split: string) => {
  const read = readHubReference('hf://owner/name', split);
  return 'reference' in read ? read.reference.parts : read.fault;
};

describe('a reference to a dataset on the hub', () => {
  it('names the repository, with or without the kind in front', () => {
    const repositories = ['hf://HuggingFaceH4/ultrachat_200k', 'hf://datasets/HuggingFaceH4/ultrachat_200k'].map(
      (source) => {
        const read = readHubReference(source, 'train');
        return 'reference' in read ? read.reference.repository : read.fault;
      },
    );
    expect(repositories).toEqual(['HuggingFaceH4/ultrachat_200k', 'HuggingFaceH4/ultrachat_200k']);
  });

  it.each([
    ['train', [{ split: 'train', slice: undefined }]],
    ['train_sft[:1%]', [{ split: 'train_sft', slice: '[:1%]' }]],
    ['train[ 1_000 : 2_000 ]', [{ split: 'train', slice: '[1000:2000]' }]],
    [
      'train[:10] + test[-5%:]',
      [
        { split: 'train', slice: '[:10]' },
        { split: 'test', slice: '[-5%:]' },
      ],
    ],
  ])('reads the split %j', (split, parts) => {
    expect(partsOf(split)).toEqual(parts);
  });

  it.each(['', 'train[', 'train[:101%]', 'train[::2]', 'train[:1%]x', '../train', 'train+'])(
    'has no split %j',
    (split) => {
      expect(partsOf(split)).toContain('is not a split');
    },
  );

  it.each(['hf://', 'hf://a/b/c', 'hf://../x', 'hf://a/..', 'https://huggingface.co/a/b', 'hf://a b/c', 'hf://a/b?x'])(
    'is not %j',
    (source) => {
      expect(readHubReference(source, 'train')).toEqual({
        field: 'source',
        fault: expect.stringContaining('hf://owner/name'),
      });
    },
  );
});
