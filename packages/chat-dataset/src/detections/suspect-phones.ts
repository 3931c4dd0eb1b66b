import { digitsOf, isDigit, noWord, type SuspectKind } from './suspect-kinds.ts';

const space = ' \\u00a0\\u202f';
const dash = '\\u2010\\u2011\\u2013-';

/** Neither after nor before more of a number, a date, an address or a sum. */
const alone = (...sources: readonly string[]): RegExp =>
  new RegExp(
    `(?<![\\w#$€£]|\\d[*.:/${dash}])(?:${sources.join('|')})(?![\\dA-WYZa-wyz_@]|[.:/${dash}]\\d|\\s?(?:[=^]|\\*\\s?\\d))`,
    'y',
  );

/** With an area code, of which no part is like 911, and no hundreds alone: 800-200-1000 is rather a sum. 123 is of examples only. */
const northAmerican = alone(
  `(?:1[${space}.${dash}]?)?\\((?!.11)[2-9]\\d{2}\\)[${space}.${dash}]?(?:(?!.11)[2-9]\\d{2}|123)[${space}.${dash}]\\d{4}`,
  `(?:1[${space}.${dash}])?(?!\\d00.\\d00.\\d\\d00|.11)[2-9]\\d{2}([.${dash}])(?:(?!.11)[2-9]\\d{2}|123)\\1\\d{4}`,
  `1 (?!.11)[2-9]\\d{2} (?!.11)[2-9]\\d{2} \\d{4}`,
);

const gap = `[${space}${dash}]`;
const slash = `(?: ?/ ?|${gap})`;
/** With the 0 that long-distance calls begin with, in the groups that are usual where they do. */
const national = alone(
  // 06 12 34 56 78, but no bytes of a dump
  `(?<!\\d\\d )0[1-9]([${space}.-])\\d{2}(?:\\1\\d{2}){3}(?![ ](?:\\d|[a-f]{2} [\\da-f]{2}\\b)|[.-][\\dA-Fa-f]{2}\\b)`,
  // 020 7946 0958, 02 9876 5432, but no month and years
  `0[1-9]\\d?(?!${gap}(?:19|20)\\d{2}${gap})${gap}\\d{4}${gap}\\d{4}`,
  // 0161 496 0000, 0412 345 678, 01632 960 123
  `0[1-9]\\d{2,3}${gap}\\d{3}${gap}\\d{3,4}`,
  // 044 668 18 00, 0532 123 45 67
  `0[1-9]\\d{1,2}${slash}\\d{3}${gap}\\d{2}${gap}\\d{2}`,
  // 0151 23456789, 089/1234567, 01632 960123, but no day after a time
  `0[1-9]\\d{1,3}${slash}(?!(?:19|20)\\d{2}[01]\\d[0-3]\\d\\b)\\d{6,8}`,
  `01[567]\\d{1,2}${gap}\\d{4}${gap}\\d{3,4}`,
  `0[1-9]\\d{1,3}${slash}\\d{2}(?:${gap}\\d{2}){2,3}`,
  `\\(0[1-9]\\d{0,3}\\)[${space}]?\\d{2,4}${gap}\\d{3,4}(?:${gap}\\d{2,4})?`,
  `\\(0[1-9]\\d{0,3}\\)[${space}]?\\d{5,8}`,
);

/** 00 instead of +; counts are written 001 002 too. */
const international = alone(
  `001${gap}(?!.11)[2-9]\\d{2}${gap}(?!.11)[2-9]\\d{2}${gap}\\d{4}`,
  `00 ?[2-9]\\d{1,2}(?:[${space}/${dash}]?\\(0\\)[${space}]?[1-9]\\d{0,10}|[${space}/${dash}][1-9]\\d{0,10})(?:[${space}/${dash}]\\d{1,9}){0,6}`,
);

export const phoneKinds: readonly SuspectKind[] = [
  {
    kind: 'phone_number',
    anchors: '+',
    behind: noWord,
    startOf: (text, anchor) => (isDigit(text.charCodeAt(anchor + 1)) ? anchor : undefined),
    form: new RegExp(`(?<!\\w)\\+[1-9](?:[ ()./\\u00a0\\u202f${dash}]{0,2}\\d){7,14}(?!\\d)`, 'y'),
    // +12/12/2024 is a date.
    holds: (match) => !match.includes('/') || digitsOf(match).length > 9,
  },
  {
    kind: 'phone_number',
    anchors: '123456789',
    behind: noWord,
    startOf: startOfNorthAmerican,
    form: northAmerican,
  },
  {
    kind: 'phone_number',
    anchors: '0',
    behind: noWord,
    startOf: (text, anchor) => (/[1-9]/.test(text.charAt(anchor + 1)) ? fromParenthesis(text, anchor) : undefined),
    form: national,
    holds: (match) => digitsOf(match).length > 8 && !isCounting(match),
  },
  {
    kind: 'phone_number',
    anchors: '0',
    behind: noWord,
    startOf: (text, anchor) => (text.charAt(anchor + 1) === '0' ? anchor : undefined),
    form: international,
    // Times are four digits each: 0030 1200 1630.
    holds: (match) => /^.{11,21}$/.test(digitsOf(match)) && !/^\d{4}(?: [0-2]\d[0-5]\d)+$/.test(match),
  },
];

/** The parenthesis before an area code belongs to it; that around a whole number does not. */
const fromParenthesis = (text: string, anchor: number): number =>
  text.charAt(anchor - 1) === '(' && /^\d{1,5}\)/.test(text.slice(anchor, anchor + 6)) ? anchor - 1 : anchor;

/** A 1 by itself, or three digits by themselves. */
function startOfNorthAmerican(text: string, anchor: number): number | undefined {
  const digits = text.charCodeAt(anchor) === 0x31 ? 1 : 3;
  if (isDigit(text.charCodeAt(anchor + digits))) return undefined;
  if (!isDigit(text.charCodeAt(anchor + digits + 2))) return undefined;
  return digits === 3 ? fromParenthesis(text, anchor) : anchor;
}

/** 01 02 03 04 05, or 10 20 30: the next is always as much more. */
function isCounting(match: string): boolean {
  const numbers = match.split(/\D+/).map(Number);
  const step = Number(numbers[1]) - Number(numbers[0]);
  return numbers.length > 2 && numbers.every((number, at) => at === 0 || number - Number(numbers[at - 1]) === step);
}
