import { createSecretCipher } from '../platform/secret-cipher.ts';
import { createDatasetStore } from '../storage/dataset-store.ts';
import { createEventLog } from '../storage/event-log.ts';
import { createLedger } from '../storage/ledger.ts';
import { createRunClaims } from '../storage/run-claims.ts';
import { createRunJournal } from '../storage/run-journal.ts';
import { createRunStore } from '../storage/run-store.ts';
import { createStepResults } from '../storage/step-results.ts';
import { lazy } from '../platform/lazy.ts';
import { getPlatform } from './platform-services.ts';

/** What is kept of runs, and of what is paid for. */
export const getRunState = lazy(() => {
  const { config, credential, table, workspaceId } = getPlatform();
  const claims = table('claims');
  const runs = createRunStore(table('runs'), claims);
  const events = createEventLog(table('events'));
  const [secretsKey, ...olderKeys] = config.DROPTUNE_SECRETS_KEY ?? [];
  return {
    claims: createRunClaims(claims),
    runs,
    events,
    journal: createRunJournal(runs, events, workspaceId),
    results: createStepResults(table('results')),
    ledger: createLedger(table('ledger')),
    datasets: createDatasetStore(config.DROPTUNE_BLOB_URL, credential),
    box: secretsKey && createSecretCipher([secretsKey, ...olderKeys]),
  };
});
