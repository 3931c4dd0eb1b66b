import { after, form, type SuspectKind } from './suspect-kinds.ts';

/** Keys that carry a mark of their own. */
export const markedKinds: readonly SuspectKind[] = [
  {
    kind: 'azure_openai_key',
    anchors: 'Q',
    behind: 'J',
    startOf: (text, anchor) => (text.startsWith('JQQJ9', anchor - 1) ? anchor - 53 : undefined),
    form: form('[A-Za-z0-9]{52}JQQJ9[9D][A-Za-z0-9]{26}(?![A-Za-z0-9])'),
  },
  {
    kind: 'entra_client_secret',
    anchors: '~',
    behind: 'Q',
    startOf: (text, anchor) => (/\d/.test(text.charAt(anchor - 2)) ? anchor - 5 : undefined),
    form: /(?<![\w~])[\w~.-]{3}\dQ~[\w~.-]{31,34}(?![\w~-])/y,
  },
  {
    kind: 'pypi_token',
    anchors: '-',
    behind: 'i',
    startOf: after('pypi'),
    form: form('pypi-Ag[A-Za-z0-9][\\w-]{50,1000}'),
  },
  {
    kind: 'digitalocean_token',
    anchors: '_',
    behind: 'opr',
    startOf: after('dop', 'doo', 'dor'),
    form: form('do[opr]_v1_[0-9a-f]{64}(?!\\w)'),
  },
  {
    kind: 'shopify_token',
    anchors: '_',
    behind: 'tas',
    startOf: after('shpat', 'shpca', 'shppa', 'shpss', 'shpua', 'shptka'),
    form: form('shp[a-z]{2,3}_[0-9a-fA-F]{32}(?!\\w)'),
  },
  {
    kind: 'twilio_key',
    anchors: 'CK',
    behind: 'AS',
    startOf: (_, anchor) => anchor - 1,
    form: form('(?:AC|SK)[0-9a-f]{32}(?!\\w)'),
    holds: (match) => /\d/.test(match) && /[a-f]/.test(match),
  },
  {
    kind: 'docker_token',
    anchors: '_',
    behind: 'r',
    startOf: after('dckr'),
    form: form('dckr_pat_[\\w-]{27}(?![\\w-])'),
  },
  {
    kind: 'databricks_token',
    anchors: 'i',
    behind: 'p',
    startOf: after('dap'),
    form: form('dapi[0-9a-f]{32}(?:-\\d)?(?!\\w)'),
    holds: (match) => /\d/.test(match.slice(4)),
  },
];
