import type { SuspectKind } from './suspect-kinds.ts';

/** What stands between the name of a secret and the secret: `= "`, `": "`, ` is `. */
const assigned = '["\'`]?(?:\\s{0,4}(?:[:=]|=>)|\\s{1,4}is\\s|,)\\s{0,4}["\'`]?';
const hex = '[0-9a-f]{32}(?![\\w-])';
const hasBoth = (match: string): boolean => /\d/.test(match.slice(-32)) && /[a-f]/.test(match.slice(-32));

const azureKeyName = /(?:azure|openai|cognitive|ocp-apim)[\w .-]{0,28}$|(?<![\w-])api-$/i;
const nameOfPart = /(?:password|passwd|pwd)\s?$/i;
const otherPart =
  /(?:server|data source|host|address|addr|database|initial catalog|dbname|user id|uid|user|username|ssl)\s?=/i;

/** Secrets that look like any other letters, and are known by the name that stands before them. */
export const labelledKinds: readonly SuspectKind[] = [
  {
    kind: 'azure_openai_key',
    anchors: 'yY',
    behind: 'eE',
    startOf: (text, anchor) => startOfName(text, anchor, /k/i, azureKeyName),
    form: new RegExp(`[\\w .-]{0,40}key\\d?${assigned}${hex}`, 'iy'),
    holds: hasBoth,
  },
  {
    kind: 'twilio_auth_token',
    anchors: 'nN',
    behind: 'eE',
    startOf: (text, anchor) => startOfName(text, anchor, /k/i, /auth[ _-]?to$/i),
    form: new RegExp(`auth[ _-]?token${assigned}${hex}`, 'iy'),
    holds: hasBoth,
  },
  {
    kind: 'client_secret',
    anchors: 'tT',
    behind: 'eE',
    startOf: (text, anchor) => startOfName(text, anchor, /r/i, /client[ _-]?sec$/i),
    form: new RegExp(`client[ _-]?secret(?:[ _-]?value)?${assigned}[\\w~.+/=-]{16,128}`, 'iy'),
    holds: (match) => /\d/.test(match.slice(-16)) && /[a-z]/i.test(match.slice(-16)),
  },
  {
    kind: 'connection_string_password',
    anchors: '=',
    behind: 'dD ',
    startOf: startOfPassword,
    form: /(?:password|passwd|pwd)\s?=\s?(?:"[^"\n]{3,128}"|'[^'\n]{3,128}'|(?![<{$%[("'*])[^\s;"',]{3,128})/iy,
  },
];

/** Where the name begins that ends at an anchor; `last` is the character before the pair. */
function startOfName(text: string, anchor: number, last: RegExp, name: RegExp): number | undefined {
  if (!last.test(text.charAt(anchor - 2))) return undefined;
  const from = Math.max(0, anchor - 42);
  const found = name.exec(text.slice(from, anchor - 2));
  return found ? from + found.index : undefined;
}

/** One of several parts, as `Server=…;User ID=…;Password=…` and `host=… user=… password=…` have them. */
function startOfPassword(text: string, anchor: number): number | undefined {
  const found = nameOfPart.exec(text.slice(Math.max(0, anchor - 10), anchor));
  if (!found) return undefined;
  const start = anchor - found[0].length;
  const around = [text.slice(Math.max(0, start - 300), start), text.slice(anchor + 1, anchor + 300)];
  return around.some((part) => otherPart.test(part)) ? start : undefined;
}
