import { after, form, isDigit, type SuspectKind } from './suspect-kinds.ts';
import { labelledKinds } from './suspect-labelled.ts';
import { markedKinds } from './suspect-marked.ts';

/** Keys of services. Where several match at one place, the first of the list is taken. */
export const credentialKinds: readonly SuspectKind[] = [
  ...markedKinds,
  ...labelledKinds,
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
  {
    kind: 'gitlab_token',
    anchors: '-',
    behind: 't',
    startOf: after('glpat', 'gldt', 'glrt', 'glptt', 'glcbt', 'glsoat'),
    form: form('gl[a-z]{2,4}-[\\w-]{20,300}'),
    holds: (match) => /\d/.test(match),
  },
  { kind: 'npm_token', anchors: '_', behind: 'm', startOf: after('npm'), form: form('npm_[A-Za-z0-9]{36}(?!\\w)') },
  {
    kind: 'hugging_face_token',
    anchors: '_',
    behind: 'f',
    startOf: after('hf'),
    form: form('hf_[A-Za-z0-9]{30,100}(?!\\w)'),
  },
  {
    kind: 'stripe_api_key',
    anchors: '_',
    behind: 'k',
    startOf: after('sk', 'rk'),
    form: form('[sr]k_(?:live|test)_[A-Za-z0-9]{16,250}(?!\\w)'),
  },
  {
    kind: 'webhook_secret',
    anchors: '_',
    behind: 'c',
    startOf: after('whsec'),
    form: form('whsec_[A-Za-z0-9+/]{24,120}={0,2}'),
  },
  { kind: 'aws_access_key', anchors: 'KS', behind: 'A', startOf: after('A'), form: form('A[KS]IA[A-Z0-9]{16}(?!\\w)') },
  {
    kind: 'aws_secret_access_key',
    anchors: '=:kK',
    behind: ' _-stST"\'`',
    startOf: startOfSecret,
    form: /(?:aws[ _-]?)?secret(?:[ _-]?access)?(?:[ _-]?key)?["'`]?(?:\s{0,4}(?:[:=]|=>|is)|,)?\s{0,4}["'`]?[A-Za-z0-9/+]{40}(?![\w/+=])/iy,
    holds: (match) => /^(?=.*[A-Z])(?=.*[a-z])(?=.*\d)/.test(match.slice(-40)),
  },
  {
    kind: 'azure_storage_key',
    anchors: '=',
    behind: 'y',
    startOf: after('AccountKey'),
    form: form('AccountKey=[A-Za-z0-9+/]{86}=='),
  },
  {
    kind: 'azure_shared_access_key',
    anchors: '=',
    behind: 'y',
    startOf: after('SharedAccessKey'),
    form: form('SharedAccessKey=[A-Za-z0-9+/]{43}='),
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
    kind: 'google_client_secret',
    anchors: '-',
    behind: 'X',
    startOf: after('GOCSPX'),
    form: form('GOCSPX-[\\w-]{28}(?![\\w-])'),
  },
  {
    kind: 'slack_token',
    anchors: '-',
    behind: 'abeoprs',
    startOf: startOfSlackToken,
    form: form('(?:xoxe\\.)?xox[abeoprs]-[A-Za-z0-9-]{10,300}|xapp-[A-Za-z0-9-]{10,300}'),
  },
  {
    kind: 'webhook_url',
    anchors: '/',
    behind: 'm',
    startOf: after('hooks.slack.com', 'discord.com', 'discordapp.com'),
    form: form(
      'hooks\\.slack\\.com/(?:services|workflows|triggers)/[\\w/-]{20,200}|discord(?:app)?\\.com/api/(?:v\\d{1,2}/)?webhooks/\\d{17,20}/[\\w-]{60,100}',
    ),
  },
  {
    kind: 'sendgrid_api_key',
    anchors: 'G',
    behind: 'S',
    startOf: after('S'),
    form: form('SG\\.[\\w-]{22}\\.[\\w-]{43}(?![\\w-])'),
  },
  {
    kind: 'telegram_bot_token',
    anchors: ':',
    behind: '0123456789',
    startOf: startOfTelegramToken,
    form: form('\\d{8,10}:AA[\\w-]{33}(?![\\w-])'),
  },
  {
    kind: 'discord_bot_token',
    anchors: 'DTjz',
    behind: 'MNO',
    startOf: (_, anchor) => anchor - 1,
    form: form('[MNO][DTjz][A-Za-z0-9]{21,26}\\.[\\w-]{6}\\.[\\w-]{27,45}(?![\\w-])'),
    // Before the first point stands the number of an account.
    holds: (match) => /^\d{17,20}$/.test(Buffer.from(match.slice(0, match.indexOf('.')), 'base64').toString('latin1')),
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
  {
    kind: 'password_in_url',
    anchors: '/',
    behind: ':',
    startOf: startOfScheme,
    form: passwordInUrl(),
  },
];

/**
 * With its scheme in front, of which alone something is shown. Slashes are escaped in a password by rights, and often are not;
 * there they are taken where no host, port and path could be meant. Two in a row would be the next address.
 */
function passwordInUrl(): RegExp {
  const placeholder = '\\$?[{(<[]|%[(s]|\\*{3}|\\d{1,5}[/?#,;)\\]|&\\\\]';
  const escaped = `[^\\s/:"'<>[\\]]{0,128}:(?!${placeholder})[^\\s/"'<>]{1,4000}`;
  const unescaped = `[^\\s/:@."'<>[\\]]{0,64}:(?!${placeholder})(?:[^\\s/"'<>]|/(?!/)){1,4000}`;
  const host = '(?!sha\\d+:)[\\w.[\\u0080-\\uffff-]{1,255}';
  return new RegExp(`[A-Za-z][A-Za-z0-9+.-]{1,30}://(?:${unescaped}|${escaped})@${host}`, 'y');
}

function startOfScheme(text: string, anchor: number): number | undefined {
  if (text.charAt(anchor + 1) !== '/') return undefined;
  const scheme = /[A-Za-z][A-Za-z0-9+.-]{1,30}:$/.exec(text.slice(Math.max(0, anchor - 32), anchor));
  return scheme ? anchor - scheme[0].length : undefined;
}

/** Of the word before the key; the key alone is forty letters like any others. */
function startOfSecret(text: string, anchor: number): number | undefined {
  const isSign = /[=:]/.test(text.charAt(anchor));
  if (!isSign && !/^ey/i.test(text.slice(anchor + 1, anchor + 3))) return undefined;
  const lead = text.slice(Math.max(0, anchor - 24), anchor);
  const found = isSign
    ? /(?:aws[ _-]?)?secret["'`]?\s{0,4}$/i.exec(lead)
    : /(?:aws[ _-]?)?secret(?:[ _-]?access)?[ _-]?$/i.exec(lead);
  return found ? anchor - found[0].length : undefined;
}

function startOfSlackToken(text: string, anchor: number): number | undefined {
  if (text.startsWith('xapp', anchor - 4)) return anchor - 4;
  if (!text.startsWith('xox', anchor - 4)) return undefined;
  return text.startsWith('xoxe.', anchor - 9) ? anchor - 9 : anchor - 4;
}

function startOfTelegramToken(text: string, anchor: number): number | undefined {
  if (!text.startsWith('AA', anchor + 1)) return undefined;
  let start = anchor;
  while (anchor - start < 11 && isDigit(text.charCodeAt(start - 1))) start -= 1;
  return start;
}
