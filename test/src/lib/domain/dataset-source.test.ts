import { describe, expect, it } from 'vitest';
import { readBlobSource, sourceOf, validationPlace } from '../../../../src/lib/domain/dataset-source.ts';

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

  it.each([
    ['datasets', 'exam.csv', 'datasets/exam.csv'],
    ['files', 'exam.csv', 'files/exam.csv'],
    ['datasets', 'files/exam.csv', 'files/exam.csv'],
    ['hf', 'exam.csv', 'datasets/exam.csv'],
  ])('in %s has %s for validation at %s', (container, reference, source) => {
    expect(sourceOf(validationPlace({ container, name: 'x' }, reference))).toBe(source);
  });
});
