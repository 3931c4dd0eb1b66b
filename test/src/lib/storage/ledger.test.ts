import { describe, expect, it } from 'vitest';
import { createLedger } from '../../../../src/lib/storage/ledger.ts';
import { memoryTable } from '../../../support/memory-table.ts';

const names = async (ledger: ReturnType<typeof createLedger>, runId = 'ftjob-1') =>
  (await ledger.openEntries(runId)).map(({ kind, name }) => `${kind} ${name}`);

describe('the ledger of what is paid for', () => {
  it('holds what was meant to be made until it is gone', async () => {
    const ledger = createLedger(memoryTable());
    await ledger.intend('ftjob-1', 'job', 'ftjob-1');
    await ledger.intend('ftjob-1', 'deployment', 'crumb-1a2b3c4d/r-01234567');
    await ledger.intend('ftjob-2', 'endpoint', 'other');
    expect(await names(ledger)).toEqual(['deployment crumb-1a2b3c4d/r-01234567', 'job ftjob-1']);
    await ledger.close('ftjob-1', 'job', 'ftjob-1');
    expect(await names(ledger)).toEqual(['deployment crumb-1a2b3c4d/r-01234567']);
  });

  it('holds a thing once, however often it was meant to be made', async () => {
    const table = memoryTable();
    const ledger = createLedger(table);
    await ledger.intend('ftjob-1', 'job', 'ftjob-1');
    await ledger.intend('ftjob-1', 'job', 'ftjob-1');
    expect(table.rows.size).toBe(1);
    expect(await names(ledger)).toEqual(['job ftjob-1']);
  });

  it('holds a thing again that is made again after it was gone', async () => {
    const ledger = createLedger(memoryTable());
    await ledger.intend('ftjob-1', 'deployment', 'crumb/r-1');
    await ledger.close('ftjob-1', 'deployment', 'crumb/r-1');
    await ledger.intend('ftjob-1', 'deployment', 'crumb/r-1');
    expect(await names(ledger)).toEqual(['deployment crumb/r-1']);
  });

  it('does not hold what is said to be gone and was never there', async () => {
    const ledger = createLedger(memoryTable());
    await ledger.close('ftjob-1', 'endpoint', 'crumb');
    expect(await names(ledger)).toEqual([]);
  });
});
