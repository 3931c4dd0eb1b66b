import { tableCheckedOn } from '../../lib/models/contract/retirements.ts';
import type { Finding } from './finding.ts';

const signs: Record<Finding['status'], string> = { ok: '✓', warning: '!', problem: '✗', skipped: '–' };

const counted = (findings: readonly Finding[], status: Finding['status']): number =>
  findings.filter((found) => found.status === status).length;

/** The worst of all: `problem`, `warning` or `ok`. */
export function verdictOf(findings: readonly Finding[]): 'ok' | 'warning' | 'problem' {
  if (counted(findings, 'problem') > 0) return 'problem';
  return counted(findings, 'warning') > 0 ? 'warning' : 'ok';
}

/** For people: a heading for each area, a line for each finding, and what to do below it. */
export function toText(findings: readonly Finding[]): string {
  const areas = [...new Set(findings.map(({ area }) => area))];
  const sections = areas.map((area) => {
    const lines = findings.filter((found) => found.area === area).flatMap(toLines);
    return [area, ...lines].join('\n');
  });
  const [problems, warnings] = [counted(findings, 'problem'), counted(findings, 'warning')];
  const end = problems + warnings === 0 ? 'Nothing is wrong.' : `Problems: ${problems}. Warnings: ${warnings}.`;
  return `${sections.join('\n\n')}\n\n${end}\n`;
}

const toLines = ({ status, message, remedy }: Finding): string[] => [
  `  ${signs[status]} ${message}`,
  ...(remedy && status !== 'ok' ? [`    → ${remedy}`] : []),
];

/** For programs. */
export const toJson = (findings: readonly Finding[]): string =>
  `${JSON.stringify({ status: verdictOf(findings), table_checked_on: tableCheckedOn, findings }, null, 2)}\n`;
