import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { runIdOf, shortIdOf } from '../../../../../src/lib/runs/contract/run-id.ts';
import { anyText } from '../../../../../packages/chat-dataset/test/support/any-text.ts';

const dataset = { container: 'datasets', name: 'in/crumb.jsonl', etag: '0x8DC1' };

describe('a run id', () => {
  it('is the one that a client can work out for itself', () => {
    // sha256 of "datasets\nin/crumb.jsonl\n0x8DC1", its first 24 hex digits.
    expect(runIdOf(dataset)).toBe('ftjob-0ec115e2a75aff41450a8dd6');
  });

  it('is the same for the same version of a blob', () => {
    expect(runIdOf({ ...dataset })).toBe(runIdOf(dataset));
  });

  it.each([
    ['version', { etag: '0x8DC2' }],
    ['name', { name: 'in/crumbs.jsonl' }],
    ['container', { container: 'others' }],
  ])('is another for another %s', (_what, change) => {
    expect(runIdOf({ ...dataset, ...change })).not.toBe(runIdOf(dataset));
  });

  it('has the form of an ML job name, whatever the blob is called', () => {
    fc.assert(
      fc.property(anyText(), fc.string(), (name, etag) => {
        const runId = runIdOf({ container: 'datasets', name, etag });
        expect(runId).toMatch(/^ftjob-[0-9a-f]{24}$/);
        expect(shortIdOf(runId)).toBe(runId.slice(6, 14));
      }),
    );
  });
});
