import { digitsOf, isDigit, type SuspectKind } from './suspect-kinds.ts';

/** What may stand between a label and what it labels: `: `, `": "`, ` is `, ` no. `. */
const labelled = '["\'`)]?(?:\\s{0,3}(?:[:=#]|is\\b|was\\b|ist\\b)){0,2}\\s{0,3}["\'`(]?';

const month =
  '(?:jan(?:uary|uar)?|feb(?:ruary|ruar)?|mar(?:ch)?|märz|apr(?:il)?|may|mai|june?|juni|july?|juli|aug(?:ust)?|sept?(?:ember)?|o[ck]t(?:ober)?|nov(?:ember)?|de[cz](?:ember)?)\\.?';
const year = '(?:19[2-9]\\d|20[0-2]\\d)';
const dateForms = [
  `\\d{1,2}(?:st|nd|rd|th|\\.)?[ -](?:of )?${month}[ ,-]{1,2}${year}`,
  `${month}\\s\\d{1,2}(?:st|nd|rd|th)?,?\\s${year}`,
  `\\d{1,2}([./-])\\d{1,2}\\1(?:${year}|\\d{2})`,
  `${year}([./-])\\d{1,2}\\2\\d{1,2}`,
];
const date = `(?:${dateForms.join('|')})(?!\\d)`;
const birthLabel =
  '(?:birth[ _-]?(?:date|day)|(?<=of[ _-])birth|dob|d\\.o\\.b\\.|geburts(?:datum|tag)|naissance|nacimiento)';

/** What identifies a person. All but the usual form of a social security number is known by the words before it. */
export const identityKinds: readonly SuspectKind[] = [
  {
    kind: 'social_security_number',
    anchors: '-',
    behind: '0123456789',
    startOf: (text, anchor) =>
      text.charAt(anchor + 3) === '-' && isDigit(text.charCodeAt(anchor + 1)) ? anchor - 3 : undefined,
    form: /(?<![\w.,#$€£/-])\d{3}-\d{2}-\d{4}(?![\w/-]|[.,]\d)/y,
    holds: isSocialSecurityNumber,
  },
  {
    kind: 'social_security_number',
    anchors: 'nNyY',
    behind: 'sStT',
    startOf: startOfSocialSecurity,
    form: new RegExp(
      `(?:ssn|social security)(?:\\s{1,2}(?:number|num|no\\.?))?${labelled}\\d{3}[ -]?\\d{2}[ -]?\\d{4}(?![\\w-])`,
      'iy',
    ),
    holds: isSocialSecurityNumber,
  },
  {
    kind: 'passport_number',
    anchors: 'tTsS',
    behind: 'rRsS',
    startOf: startOfPassport,
    form: new RegExp(
      `(?:passe?port|reisepass)(?:nummer|-?nr\\.?)?(?:\\s{1,2}(?:number|num|no\\.?|nr\\.?|n°|id))?${labelled}(?!(?:19|20)\\d{6}(?!\\d))[A-Z]{0,2}\\d{6,9}[A-Z]?(?![\\w-])`,
      'iy',
    ),
    // "passport 123456" may be anything that is counted.
    holds: (match) => /[:=#]|number|num|n[or]\b|n°|\bis\b|\bist\b|\bid\b|[A-Z]{1,2}\d{6}/i.test(match.slice(8)),
  },
  {
    kind: 'date_of_birth',
    anchors: 'iIuUbBsS',
    behind: 'bBoOcCsS.',
    startOf: startOfBirth,
    form: new RegExp(`${birthLabel}${labelled}${date}`, 'iy'),
  },
  {
    kind: 'date_of_birth',
    anchors: 'o',
    behind: 'b',
    startOf: (text, anchor) => (text.startsWith('I was born on ', anchor - 7) ? anchor - 7 : undefined),
    form: new RegExp(`I was born on ${date}`, 'iy'),
  },
];

/** Of the numbers that are given out, and none that documents print as examples. */
function isSocialSecurityNumber(match: string): boolean {
  const digits = digitsOf(match);
  return (
    /^(?!000|666|9)\d{3}(?!00)\d{2}(?!0000)\d{4}$/.test(digits) &&
    !/^(?:123456789|078051120|219099999|457555462)$|^(\d)\1{8}$/.test(digits)
  );
}

function startOfSocialSecurity(text: string, anchor: number): number | undefined {
  if (/^ssn$/i.test(text.slice(anchor - 2, anchor + 1)) && !/\w/.test(text.charAt(anchor - 3))) return anchor - 2;
  return /^social security$/i.test(text.slice(anchor - 14, anchor + 1)) ? anchor - 14 : undefined;
}

function startOfPassport(text: string, anchor: number): number | undefined {
  if (!/^[os]$/i.test(text.charAt(anchor - 2)) && !/^[ae]$/i.test(text.charAt(anchor - 2))) return undefined;
  const found = /(?:passe?port|reisepass)$/i.exec(text.slice(Math.max(0, anchor - 9), anchor + 1));
  return found ? anchor + 1 - found[0].length : undefined;
}

/** How far into each label its pair of characters stands. */
const birthPairs: Readonly<Record<string, readonly [number, RegExp]>> = {
  bi: [0, /^birth/i],
  bu: [2, /^geburts/i],
  ob: [1, /^dob/i],
  '.b': [3, /^d\.o\.b/i],
  ci: [2, /^nacimiento/i],
  ss: [3, /^naissance/i],
};

function startOfBirth(text: string, anchor: number): number | undefined {
  const pair = birthPairs[text.slice(anchor - 1, anchor + 1).toLowerCase()];
  if (!pair) return undefined;
  const [before, label] = pair;
  const start = anchor - 1 - before;
  return start >= 0 && label.test(text.slice(start, start + 12)) && !isInWord(text, start) ? start : undefined;
}

const isInWord = (text: string, at: number): boolean => /[A-Za-z0-9]/.test(text.charAt(at - 1));
