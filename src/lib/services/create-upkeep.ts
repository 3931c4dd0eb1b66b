import type { Ledger } from '../storage/ledger.ts';
import type { ModelStore } from '../storage/model-store.ts';
import type { RunClaims } from '../storage/run-claims.ts';
import type { RunJournal } from '../storage/run-journal.ts';
import type { RunStore } from '../storage/run-store.ts';
import type { Sweep as WebhookSweep } from '../webhooks/sweep.ts';
import { createLeftBehind } from '../runs/upkeep/left-behind.ts';
import type { ModelRemoval } from '../models/remove-model.ts';
import { createRunRecovery } from '../runs/upkeep/run-recovery.ts';
import { createSweeps } from '../runs/upkeep/sweeps.ts';

interface Parts {
  claims: RunClaims;
  runs: RunStore;
  ledger: Ledger;
  models: ModelStore;
  journal: RunJournal;
  webhooks: { sweep: Pick<WebhookSweep, 'start'> };
  modelRemoval: Pick<ModelRemoval, 'sweep'>;
  pollSeconds: number;
}

const minuteMs = 60_000;

/** What notices that nobody goes on with a run, a removal or a message, and sees to it that somebody does. */
export function createUpkeep({ claims, runs, ledger, models, journal, webhooks, modelRemoval, pollSeconds }: Parts) {
  const recovery = createRunRecovery({ claims, runs, journal, pollSeconds });
  const leftBehind = createLeftBehind({ ledger, models, runs, pollSeconds });
  const sweeps = createSweeps({
    recovery: {
      overdueMs: 3 * minuteMs,
      sweep: async (client) => (await recovery.sweep(client)) + (await modelRemoval.sweep(client)),
    },
    leftBehind: { overdueMs: 2 * 60 * minuteMs, sweep: (client) => leftBehind.start(client) },
    webhooks: { overdueMs: 8 * minuteMs, sweep: (client) => webhooks.sweep.start(new Date().toISOString(), client) },
  });
  return { recovery, sweeps };
}
