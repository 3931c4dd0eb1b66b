import { after, form, type SuspectKind } from './suspect-kinds.ts';

/** Keys of services. Where several match at one place, the first of the list is taken. */
export const credentialKinds: readonly SuspectKind[] = [
  {
    kind: 'openai_api_key',
    anchors: '-',
    behind: 'k',
    startOf: after('sk'),
    form: form('sk-[\\w-]{20,300}'),
    holds: (match) => /\d/.test(match) && /[A-Z]/i.test(match.slice(3)),
  },
  {
    kind: 'github_token',
    anchors: '_',
    behind: 'pousr',
    startOf: after('ghp', 'gho', 'ghu', 'ghs', 'ghr'),
    form: form('gh[pousr]_[A-Za-z0-9]{36,300}'),
  },
  { kind: 'github_token', anchors: '_', behind: 'b', startOf: after('github'), form: form('github_pat_\\w{22,300}') },
  { kind: 'aws_access_key', anchors: 'K', behind: 'A', startOf: after('A'), form: form('AKIA[A-Z0-9]{16}(?!\\w)') },
  {
    kind: 'azure_storage_key',
    anchors: '=',
    behind: 'y',
    startOf: after('AccountKey'),
    form: form('AccountKey=[A-Za-z0-9+/]{86}=='),
  },
  {
    kind: 'azure_shared_access_signature',
    anchors: '=',
    behind: 'g',
    startOf: after('sig'),
    form: form('sig=[A-Za-z0-9%+/]{43,300}={0,2}'),
  },
  { kind: 'google_api_key', anchors: 'z', behind: 'I', startOf: after('AI'), form: form('AIza[\\w-]{35}(?![\\w-])') },
  {
    kind: 'slack_token',
    anchors: '-',
    behind: 'abeoprs',
    startOf: startOfSlackToken,
    form: form('xox[abeoprs]-[A-Za-z0-9-]{10,300}'),
  },
  {
    kind: 'private_key',
    anchors: 'B',
    behind: '-',
    startOf: after('-----'),
    form: /-----BEGIN (?:[A-Z]+ ){0,3}PRIVATE KEY(?: BLOCK)?-----[\w\s+/=]{0,10000}/y,
  },
  {
    kind: 'json_web_token',
    anchors: 'J',
    behind: 'y',
    startOf: after('ey'),
    form: /(?<![\w-])eyJ[\w-]{8,8000}\.eyJ[\w-]{8,8000}\.[\w-]{8,8000}/y,
  },
  {
    kind: 'bearer_token',
    anchors: 'e',
    behind: 'Bb',
    startOf: (text, anchor) => (text.startsWith('arer', anchor + 1) ? anchor - 1 : undefined),
    form: form('[Bb]earer\\s{1,4}[\\w.~+/-]{20,8000}={0,9}'),
    holds: (match) => /\d/.test(match),
  },
];

function startOfSlackToken(text: string, anchor: number): number | undefined {
  return text.startsWith('xox', anchor - 4) ? anchor - 4 : undefined;
}
