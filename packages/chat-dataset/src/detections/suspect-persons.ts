import { hasCardPrefix, hasIbanChecksum, hasLuhnChecksum } from '../report/checksums.ts';
import { anything, digitsOf, form, isCapital, isDigit, noDigit, type SuspectKind } from './suspect-kinds.ts';
import { identityKinds } from './suspect-identity.ts';
import { phoneKinds } from './suspect-phones.ts';

/** Letters of scripts that put spaces between words; of others, the sentence around an address would be taken for a part of it. */
const spaced = ['Latin', 'Greek', 'Cyrillic', 'Armenian', 'Georgian', 'Hebrew', 'Arabic', 'Devanagari'];
const letters = `${spaced.map((script) => `\\p{Script=${script}}`).join('')}\\u0300-\\u036f`;
const endsLocalPart = new RegExp(`[\\w.%+\\-${letters}]$`, 'u');
const label = `[A-Za-z0-9${letters}](?:[A-Za-z0-9${letters}-]{0,61}[A-Za-z0-9${letters}])?`;

/** What names a person, or reaches one or one's money. */
export const personalKinds: readonly SuspectKind[] = [
  {
    kind: 'email',
    anchors: '@',
    behind: anything,
    startOf: startOfLocalPart,
    form: new RegExp(
      `[\\w.%+\\-${letters}]{1,64}@(?:${label}\\.){1,20}[A-Za-z${letters}]{2,24}(?![\\w${letters}])`,
      'uy',
    ),
  },
  ...identityKinds,
  ...phoneKinds,
  {
    kind: 'iban',
    anchors: '0123456789',
    behind: 'ABCDEFGHIJKLMNOPQRSTUVWXYZ',
    startOf: (text, anchor) => (isCapital(text.charCodeAt(anchor - 2)) ? anchor - 2 : undefined),
    form: form(
      '[A-Z]{2}\\d{2}(?:[ \\u00a0\\u202f-]?[A-Z0-9]{4}){2,7}(?:[ \\u00a0\\u202f-]?[A-Z0-9]{1,3})?(?![A-Za-z0-9])',
    ),
    holds: hasIbanChecksum,
  },
  {
    kind: 'card_number',
    anchors: '23456',
    behind: noDigit,
    startOf: (text, anchor) => (isDigit(text.charCodeAt(anchor + 3)) ? anchor : undefined),
    form: cardNumber(),
    holds: (match) => hasCardPrefix(digitsOf(match)) && hasLuhnChecksum(digitsOf(match)),
  },
];

/** Also in the middle of names, such as card_4111…, but not of fractions and of hashes. Points are between all groups or none. */
function cardNumber(): RegExp {
  const gap = '[ \\u00a0\\u202f-]?';
  const groups = `(?:${gap}\\d{4}){2}${gap}\\d{1,7}|${gap}\\d{6}${gap}\\d{5}`;
  const pointed = '(?:\\.\\d{4}){2}\\.\\d{1,7}|\\.\\d{6}\\.\\d{5}';
  return new RegExp(`(?<!\\d|\\d[.,]|[\\da-fA-F]{8})[2-6]\\d{3}(?:${groups}|${pointed})(?!\\w)`, 'y');
}

function startOfLocalPart(text: string, anchor: number): number | undefined {
  let start = anchor;
  while (anchor - start < 64 && endsLocalPart.test(text.charAt(start - 1))) start -= 1;
  return start < anchor ? start : undefined;
}
