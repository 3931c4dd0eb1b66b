/**
 * The app's own blob containers and tables. A deployment makes them, the laptop cloud makes them, and `npx droptune doctor` looks for
 * them: tests hold all to this list. `files` and `keys` are made for what is to come.
 */
export const containers = ['datasets', 'files', 'runs'] as const;
export const tables = [
  'claims',
  'runs',
  'events',
  'results',
  'models',
  'files',
  'webhooks',
  'deliveries',
  'keys',
  'ledger',
] as const;

export type TableName = (typeof tables)[number];

/** Where a dropped file starts a run. */
export const datasetsContainer = 'datasets' satisfies (typeof containers)[number];

/** A folder for each run. */
export const runsContainer = 'runs' satisfies (typeof containers)[number];
