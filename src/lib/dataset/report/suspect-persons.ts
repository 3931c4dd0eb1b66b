import { hasCardPrefix, hasIbanChecksum, hasLuhnChecksum } from './checksums.ts';
import { anything, digitsOf, form, isCapital, isDigit, noDigit, type SuspectKind } from './suspect-kinds.ts';
import { phoneKinds } from './suspect-phones.ts';

/** What names a person, or reaches one or one's money. */
export const personalKinds: readonly SuspectKind[] = [
  {
    kind: 'email',
    anchors: '@',
    behind: anything,
    startOf: startOfLocalPart,
    form: /[\w.%+-]{1,64}@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.){1,20}[A-Za-z]{2,24}(?!\w)/y,
  },
  ...phoneKinds,
  {
    kind: 'iban',
    anchors: '0123456789',
    behind: 'ABCDEFGHIJKLMNOPQRSTUVWXYZ',
    startOf: (text, anchor) => (isCapital(text.charCodeAt(anchor - 2)) ? anchor - 2 : undefined),
    form: form('[A-Z]{2}\\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?(?![A-Za-z0-9])'),
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
  while (anchor - start < 64 && /[\w.%+-]/.test(text.charAt(start - 1))) start -= 1;
  return start < anchor ? start : undefined;
}
