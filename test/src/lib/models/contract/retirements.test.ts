import { describe, expect, it } from 'vitest';
import { knownModelNames } from '../../../../../src/lib/models/contract/base-model.ts';
import {
  alternativesOf,
  dueRetirement,
  findRetirement,
  isPast,
  retirementNotice,
  retirements,
  tableCheckedOn,
  whenRetired,
} from '../../../../../src/lib/models/contract/retirements.ts';

const phi3 = { ...findRetirement('base_model', 'Phi-3-mini-4k-instruct')!, retiredOn: '2025-08-30' };

describe('the table of retirements', () => {
  it('names a source and a real day in every row, and each thing once', () => {
    for (const { name, source, retiredOn, regions } of retirements) {
      expect(source, name).toMatch(/^https:\/\/\S+$/);
      for (const day of [retiredOn, ...Object.values(regions ?? {})].filter((text) => text !== undefined))
        expect(new Date(day).toISOString().slice(0, 10), name).toBe(day);
    }
    const names = retirements.map(({ kind, name }) => `${kind} ${name.toLowerCase()}`);
    expect(new Set(names).size).toBe(names.length);
  });

  it('knows the models that can be named without a version, and the sizes of the default order', () => {
    for (const name of knownModelNames) expect(findRetirement('base_model', name), name).toBeDefined();
    for (const size of ['NC6s_v3', 'NC4as_T4_v3', 'NC8as_T4_v3', 'NC24ads_A100_v4'])
      expect(findRetirement('vm_size', `Standard_${size}`), size).toBeDefined();
  });

  it.each([
    ['base_model', 'Llama-2-7b-chat', '2025-06-30'],
    ['base_model', 'Phi-3-small-8k-instruct', '2025-08-30'],
    ['vm_size', 'Standard_NV12s_v3', '2026-09-30'],
    ['vm_size', 'Standard_NV4as_v4', '2026-09-30'],
    ['service', 'hub-based projects', undefined],
    ['service', 'Linux Consumption plan of Azure Functions', '2028-09-30'],
    ['service', 'Netherite storage provider of Durable Functions', '2028-03-31'],
    ['service', 'Azure Machine Learning SDK v1', '2026-06-30'],
    ['service', 'Azure Machine Learning CLI v1', '2025-09-30'],
    ['service', 'API keys of Application Insights', '2026-03-31'],
  ] as const)('knows the day of the %s %s', (kind, name, day) => {
    const row = findRetirement(kind, name);
    expect(row).toBeDefined();
    expect(row?.retiredOn).toBe(day);
  });

  it('offers nothing instead that was retired itself when the table was checked', () => {
    const now = new Date(tableCheckedOn);
    for (const { kind, alternatives } of retirements)
      for (const name of alternatives) {
        const { retiredOn } = findRetirement(kind, name) ?? {};
        expect(retiredOn === undefined || new Date(retiredOn) > now, name).toBe(true);
      }
  });
});

describe('a retirement', () => {
  it('is past when its day is over, not before', () => {
    expect(isPast(phi3, new Date('2025-08-30T23:59:59Z'))).toBe(false);
    expect(isPast(phi3, new Date('2025-08-31T00:00:00Z'))).toBe(true);
  });

  it('is told half a year before, and from then on', () => {
    const due = (day: string) => dueRetirement('runtime', 'Node 22', new Date(day))?.retiredOn;
    expect([due('2026-10-31'), due('2026-11-01'), due('2030-01-01')]).toEqual([undefined, '2027-04-30', '2027-04-30']);
  });

  it('is told as what will be until its day is over, and with what to use instead where there is something', () => {
    expect(whenRetired(phi3, new Date('2025-08-30'))).toBe('Azure retires it on 2025-08-30');
    expect(whenRetired(phi3, new Date('2025-08-31'))).toBe('Azure retired it on 2025-08-30');
    expect(alternativesOf({ alternatives: ['a', 'b'] })).toBe(' Use instead, the best first: a, b.');
    expect(alternativesOf({ alternatives: [] })).toBe('');
  });

  it('is not told where no day is known, nor of what the table does not know', () => {
    const later = new Date('2040-01-01');
    expect(dueRetirement('base_model', 'Phi-4-mini-instruct', later)).toBeUndefined();
    expect(dueRetirement('vm_size', 'Standard_NC999', later)).toBeUndefined();
  });

  it('has another day in regions that keep a size for longer', () => {
    const dayIn = (region: string) => findRetirement('vm_size', 'standard_nc6s_V3', region)?.retiredOn;
    expect([dayIn('westeurope'), dayIn('Jio India West'), dayIn('usgovarizona')]).toEqual([
      '2025-09-30',
      '2027-06-30',
      '2026-06-30',
    ]);
  });

  it('says its day and what to use instead, the best first', () => {
    expect(retirementNotice(phi3, new Date('2026-11-23'))).toBe(
      'Phi-3-mini-4k-instruct is past its retirement on 2025-08-30: it works as long as its maker keeps it. Use instead, the best first: Phi-4-mini-instruct, Phi-4.',
    );
    const promptFlow = dueRetirement('service', 'prompt flow', new Date('2026-11-23'))!;
    expect(retirementNotice(promptFlow, new Date('2026-11-23'))).toMatch(
      /^prompt flow retires on 2027-04-20\. Use instead, the best first: Droptune's chat API/,
    );
  });
});
