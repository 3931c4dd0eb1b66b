import { describe, expect, it } from 'vitest';
import { createStepResults } from '../../../../src/lib/storage/step-results.ts';
import { memoryTable } from '../../../support/memory-table.ts';

const done = (value: unknown) => ({ status: 'done' as const, value });

describe('the results of steps', () => {
  it('are found again as they were kept', async () => {
    const results = createStepResults(memoryTable());
    expect(await results.find('ftjob-1', 'planSplit-1')).toBeUndefined();
    await results.keep('ftjob-1', 'planSplit-1', done({ status: 'planned', starts: [] }));
    expect(await results.find('ftjob-1', 'planSplit-1')).toEqual(done({ status: 'planned', starts: [] }));
    expect(await results.find('ftjob-2', 'planSplit-1')).toBeUndefined();
  });

  it('are the first that were kept, whoever comes later with another', async () => {
    const results = createStepResults(memoryTable());
    const [one, other] = await Promise.all([1, 2].map((value) => results.keep('ftjob-1', 'planSplit-1', done(value))));
    expect(other).toEqual(one);
    expect(await results.find('ftjob-1', 'planSplit-1')).toEqual(one);
  });

  it('may be larger than a column of a table takes', async () => {
    const results = createStepResults(memoryTable());
    const starts = Array.from({ length: 5_000 }, (_, index) => ({ rows: index, text: 'Käsebrötchen 🥐' }));
    await results.keep('ftjob-1', 'planSplit-1', done(starts));
    expect(await results.find('ftjob-1', 'planSplit-1')).toEqual(done(starts));
  });
});
