import { describe, expect, it } from 'vitest';
import { readBlobSource, sourceOf, validationPlace } from '../../../../../src/lib/runs/contract/dataset-source.ts';

describe('the source of a dataset', () => {
  it.each(['datasets/crumb.jsonl', 'datasets/in/a b.jsonl', 'files/exam.csv', 'files/datasets/x'])(
    'is read and written again: %s',
    (source) => {
      const place = readBlobSource(source);
      expect(place && sourceOf(place)).toBe(source);
    },
  );

  it('is written of a dataset on the hub, too', () => {
    expect(sourceOf({ container: 'hf', name: 'owner/name' })).toBe('hf://owner/name');
  });

  it.each(['', 'crumb.jsonl', 'datasets', 'datasets/', 'runs/ftjob-0/train.jsonl', `files/${'x'.repeat(1025)}`])(
    'is not %j',
    (source) => {
      expect(readBlobSource(source)).toBeUndefined();
    },
  );

  it.each(['files/a//b.jsonl', 'files/Crème brûlée 🍞.jsonl', 'files/%2e%2e/x.jsonl', 'files/.../.x..', 'files/..\\x'])(
    'may have any name that stays in its container: %s',
    (source) => {
      expect(readBlobSource(source)).toEqual({ container: 'files', name: source.slice('files/'.length) });
    },
  );

  const unreachable: [string, string][] = [
    ['../runs/ftjob-0/train.jsonl', "'..'"],
    ['a/../../datasets/x', "'..'"],
    ['./x', "'.'"],
    ['x/..', "'..'"],
    ['a\ud800', 'halves of characters'],
    ['a\nb', 'control characters'],
    ['x'.repeat(1_025), 'longer than 1024'],
    [`${'x/'.repeat(254)}x`, 'more than 254 parts'],
  ];

  it.each(unreachable)('is never %j, nor is that a file to validate with', (name, reason) => {
    const dataset = { container: 'datasets', name: 'x' };
    for (const container of ['datasets', 'files']) expect(readBlobSource(`${container}/${name}`)).toBeUndefined();
    for (const reference of [name, `files/${name}`])
      expect(validationPlace(dataset, reference)).toEqual({ fault: expect.stringContaining(reason) });
  });

  it('is not a container without a name, for validation either', () => {
    expect(validationPlace({ container: 'datasets', name: 'x' }, 'files/')).toEqual({
      fault: 'must be the name of a blob',
    });
  });

  it.each([
    ['datasets', 'exam.csv', 'datasets/exam.csv'],
    ['files', 'exam.csv', 'files/exam.csv'],
    ['datasets', 'files/exam.csv', 'files/exam.csv'],
    ['hf', 'exam.csv', 'datasets/exam.csv'],
  ])('in %s has %s for validation at %s', (container, reference, source) => {
    const place = validationPlace({ container, name: 'x' }, reference);
    expect('fault' in place ? place.fault : sourceOf(place)).toBe(source);
  });
});
