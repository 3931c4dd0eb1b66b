import { setTimeout as pause } from 'node:timers/promises';
import { chatDataset } from '../../packages/chat-dataset/test/support/chat-dataset.ts';
import { startApp, type RunningApp } from './running-app.ts';
import { weather } from './storm-plan.ts';

export const source = 'files/storm-chats.jsonl';

/** The app on a laptop cloud where everything fails that can, until it is calm. */
export interface StormApp {
  app: RunningApp;
  hostKills(): number;
  close(): Promise<void>;
}

export async function startStormApp(): Promise<StormApp> {
  const app = await startApp();
  await app.upload('files', 'storm-chats.jsonl', chatDataset(40));
  await app.setEngineFaults({
    workerDies: { share: weather.deadTurns, seed: 1, takesActivities: false, takesTurns: false },
    toldTwice: { share: weather.startsToldTwice, seed: 2, afterSeconds: 60 },
  });
  await app.setEvents({ duplicate: weather.eventCopies, shuffleWindow: 30_000 });
  const { failingRequests: rate, failuresAfterTheWork: ambiguousRate } = weather;
  await app.setMl({ faults: { rate, ambiguousRate, statuses: [429, 500, 503], seed: 3 } });

  let kills = 0;
  const calm = new AbortController();
  const killing = killAgainAndAgain(app, calm.signal, () => (kills += 1));
  return {
    app,
    hostKills: () => kills,
    async close() {
      calm.abort();
      await killing;
      await app.close();
    },
  };
}

async function killAgainAndAgain(app: RunningApp, calm: AbortSignal, onKill: () => void): Promise<void> {
  for (;;) {
    await pause(weather.hostKillEvery * 1_000, undefined, { signal: calm }).catch(() => undefined);
    if (calm.aborted) return;
    await app.cloud.killHost();
    onKill();
    await app.cloud.startHost();
  }
}

/** Asks again while the host is down or just starting, and where Azure's faults reach the answer. */
export async function insist(
  app: RunningApp,
  path: string,
  init: RequestInit = {},
  isAnswer = (status: number): boolean => status < 500 && status !== 429,
): Promise<{ status: number; body: unknown }> {
  for (const end = Date.now() + 90_000; ;) {
    const answer = await app.api(path, init).catch(() => undefined);
    if (answer && isAnswer(answer.status)) return answer;
    if (Date.now() > end) throw new Error(`${path} had no answer for 90 seconds; the last was ${answer?.status}.`);
    await pause(200);
  }
}
