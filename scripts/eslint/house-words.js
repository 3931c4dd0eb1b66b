/**
 * Words of this house alone, which were given up for those of the field: Durable Functions, webhooks, the SDKs. They stay away.
 * docs/glossary.md has the words of today.
 */
export const formerWords = [
  'Announcer',
  'Chapter',
  'ChapterAnswer',
  'DeploymentWish',
  'FreshMessages',
  'Patience',
  'RecentMap',
  'RunOver',
  'ScoringPlace',
  'SecretBox',
  'SendGate',
  'SettledMessages',
  'Standing',
  'Story',
  'createAnnouncer',
  'createFreshMessages',
  'createSecretBox',
  'createSendGate',
  'createSettledMessages',
  'createSideBySide',
  'cutElements',
  'cutLines',
  'cutRecords',
  'defineChapter',
  'foundationsOf',
  'inTurns',
  'isAged',
  'isHeard',
  'letGoOfSlow',
  'noteHealth',
  'onFirstUse',
  'reseal',
  'sideBySide',
  'steadyRetry',
  'stubbornRetry',
  'unlessBusy',
  'unlessEndpointGone',
  'unlessRefused',
  'unlessSuperseded',
  'untilSettled',
];

/** Limits are called `max…`. One name is kept: it stands in the inputs of orchestrations that are running. */
export const names = '^(?!(?:most|longest)[A-Z])|^longestPauseSeconds$';
