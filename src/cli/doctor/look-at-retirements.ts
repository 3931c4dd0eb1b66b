import { readStandings } from '../../lib/platform/config.ts';
import { defaultModelName } from '../../lib/models/contract/base-model.ts';
import {
  dueRetirement,
  findRetirement,
  isPast,
  retirementNotice,
  tableCheckedOn,
  type RetirementKind,
} from '../../lib/models/contract/retirements.ts';
import { platformDependenciesOf } from '../../lib/models/platform-dependencies.ts';
import { findingsOf, type Finding } from './finding.ts';

const finding = findingsOf('retirements');

/** What the settings name, or stand for by default, as far as it may retire. */
export function lookAtRetirements(environment: Readonly<Record<string, string | undefined>>, now: Date): Finding[] {
  const standings = readStandings({ ...environment });
  const sizes = [standings.DROPTUNE_TRAINING_SIZE, ...standings.DROPTUNE_SERVING_SIZES];
  const named: { kind: RetirementKind; name: string }[] = [
    { kind: 'base_model', name: defaultModelName },
    ...[...new Set(sizes)].map((name) => ({ kind: 'vm_size' as const, name })),
    ...platformDependenciesOf(standings),
  ];
  return named.map(({ kind, name }) => lookAt(kind, name, standings.AZURE_LOCATION, now));
}

function lookAt(kind: RetirementKind, name: string, region: string, now: Date): Finding {
  const due = dueRetirement(kind, name, now, region);
  if (due) {
    const remedy = isPast(due, now) ? `See ${due.source}.` : `Plan for it: ${due.source}`;
    return finding('warning', name, retirementNotice(due, now), remedy);
  }
  const row = findRetirement(kind, name, region);
  if (!row) return finding('ok', name, `Nothing is known of ${name} (table of ${tableCheckedOn}).`);
  return finding(
    'ok',
    row.name,
    row.retiredOn
      ? `${row.name} is supported until ${row.retiredOn}.`
      : `${row.name}: no end announced (${tableCheckedOn}).`,
  );
}
