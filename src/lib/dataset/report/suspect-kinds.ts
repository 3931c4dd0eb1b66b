import { hasIbanChecksum, hasLuhnChecksum } from './checksums.ts';

/** One kind of text that should not be trained on, and how it is found without looking closely at all the rest. */
export interface SuspectKind {
  kind: string;
  /** Rare characters of which every match holds one. Of digits in a row only the first anchors. */
  anchors: string;
  /** Where a match around this anchor would begin; undefined, at little cost, for nearly all anchors. */
  startOf(text: string, anchor: number): number | undefined;
  /** Sticky: the whole match from there. Every repetition has an end, since an expression keeps a place for each character of one. */
  form: RegExp;
  /** A last look, such as a checksum. */
  holds?(match: string): boolean;
}

const after = (lead: string) => (text: string, anchor: number) =>
  text.startsWith(lead, anchor - lead.length) ? anchor - lead.length : undefined;

const before = (tail: string) => (text: string, anchor: number) =>
  text.startsWith(tail, anchor + 1) ? anchor : undefined;

const isDigit = (code: number): boolean => code >= 0x30 && code <= 0x39;
const isCapital = (code: number): boolean => code >= 0x41 && code <= 0x5a;
const digitsOf = (match: string): string => match.replaceAll(/\D/g, '');

/** A match begins only where no word character stands before it. */
const form = (source: string): RegExp => new RegExp(`(?<!\\w)(?:${source})`, 'y');

/** Keys of services. Where several match at one place, the first of the list is taken. */
export const credentialKinds: readonly SuspectKind[] = [
  {
    kind: 'openai_api_key',
    anchors: '-',
    startOf: after('sk'),
    form: form('sk-[\\w-]{20,300}'),
    holds: (match) => /\d/.test(match) && /[A-Z]/i.test(match.slice(3)),
  },
  { kind: 'github_token', anchors: '_', startOf: startOfGithubToken, form: form('gh[pousr]_[A-Za-z0-9]{36,300}') },
  { kind: 'github_token', anchors: '_', startOf: after('github'), form: form('github_pat_\\w{22,300}') },
  { kind: 'aws_access_key', anchors: 'K', startOf: after('A'), form: form('AKIA[A-Z0-9]{16}(?!\\w)') },
  {
    kind: 'azure_storage_key',
    anchors: '=',
    startOf: after('AccountKey'),
    form: form('AccountKey=[A-Za-z0-9+/]{86}=='),
  },
  {
    kind: 'azure_shared_access_signature',
    anchors: '=',
    startOf: after('sig'),
    form: form('sig=[A-Za-z0-9%+/]{43,300}={0,2}'),
  },
  { kind: 'google_api_key', anchors: 'z', startOf: after('AI'), form: form('AIza[\\w-]{35}(?![\\w-])') },
  { kind: 'slack_token', anchors: '-', startOf: startOfSlackToken, form: form('xox[abeoprs]-[A-Za-z0-9-]{10,300}') },
  {
    kind: 'private_key',
    anchors: 'B',
    startOf: after('-----'),
    form: /-----BEGIN (?:[A-Z]+ ){0,3}PRIVATE KEY(?: BLOCK)?-----[\w\s+/=]{0,10000}/y,
  },
  {
    kind: 'json_web_token',
    anchors: 'J',
    startOf: after('ey'),
    form: form('eyJ[\\w-]{8,8000}\\.eyJ[\\w-]{8,8000}\\.[\\w-]{8,8000}'),
  },
  {
    kind: 'bearer_token',
    anchors: 'Bb',
    startOf: before('earer'),
    form: form('[Bb]earer\\s{1,4}[\\w.~+/-]{20,8000}={0,9}'),
    holds: (match) => /\d/.test(match),
  },
];

/** What names a person, or reaches one or one's money. */
export const personalKinds: readonly SuspectKind[] = [
  {
    kind: 'email',
    anchors: '@',
    startOf: startOfLocalPart,
    form: /[\w.%+-]{1,64}@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.){1,20}[A-Za-z]{2,24}(?!\w)/y,
  },
  {
    kind: 'phone_number',
    anchors: '+',
    startOf: (text, anchor) => (isDigit(text.charCodeAt(anchor + 1)) ? anchor : undefined),
    form: form('\\+[1-9](?:[ ().-]{0,2}\\d){7,14}(?!\\d)'),
  },
  {
    kind: 'iban',
    anchors: '0123456789',
    startOf: (text, anchor) =>
      isCapital(text.charCodeAt(anchor - 1)) && isCapital(text.charCodeAt(anchor - 2)) ? anchor - 2 : undefined,
    form: form('[A-Z]{2}\\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?(?![A-Za-z0-9])'),
    holds: hasIbanChecksum,
  },
  {
    kind: 'card_number',
    anchors: '23456',
    startOf: (text, anchor) => (isDigit(text.charCodeAt(anchor + 3)) ? anchor : undefined),
    form: form('[2-6]\\d{3}(?:(?:[ -]?\\d{4}){2}[ -]?\\d{1,7}|[ -]?\\d{6}[ -]?\\d{5})(?!\\w)'),
    holds: (match) => hasLuhnChecksum(digitsOf(match)),
  },
];

function startOfGithubToken(text: string, anchor: number): number | undefined {
  return text.startsWith('gh', anchor - 3) ? anchor - 3 : undefined;
}

function startOfSlackToken(text: string, anchor: number): number | undefined {
  return text.startsWith('xox', anchor - 4) ? anchor - 4 : undefined;
}

function startOfLocalPart(text: string, anchor: number): number | undefined {
  let start = anchor;
  while (start > 0 && anchor - start < 64 && /[\w.%+-]/.test(text.charAt(start - 1))) start -= 1;
  return start < anchor ? start : undefined;
}
