import type { DurableClient } from 'durable-functions';
import type { ModelRecord, ModelStore } from '../storage/model-store.ts';
import { readModelName } from './contract/model-line.ts';
import { unlessRunning } from '../platform/durable/already-running.ts';
import { isAtWork, statusOf } from '../platform/durable/instance-status.ts';

type RemovalClient = Pick<DurableClient, 'startNew' | 'getStatus'>;

/** Takes models down on a client's wish. That it is wished is written into their records first, so that it outlives every process. */
export interface ModelRemoval {
  /** Starts it and waits until the models are gone. False when Azure needs longer: the removal goes on by itself. */
  remove(name: string, model: ModelRecord, client: RemovalClient): Promise<boolean>;
  /** Goes on with what was wished and is not being done. Answers for how many lines. */
  sweep(client: RemovalClient): Promise<number>;
}

/** How long (ms) a client is kept waiting: Azure needs a minute or two for an endpoint, and its front door cuts at 230 s. */
const patience = 180_000;
const lookEvery = 500;

export function createModelRemoval(models: Pick<ModelStore, 'live' | 'get' | 'noteRemoval'>): ModelRemoval {
  /** The models of a line are removed by one orchestration at a time, however often it is asked for. */
  async function start(line: string, client: RemovalClient): Promise<void> {
    const instanceId = `removal-${line}`;
    if (isAtWork(await statusOf(client, instanceId))) return;
    const input = { runId: instanceId, line };
    await client.startNew('modelRemoval', { instanceId, input }).catch(unlessRunning);
  }

  const answers = async ({ line, runId }: ModelRecord): Promise<boolean> =>
    (await models.get(line, runId))?.live ?? false;

  return {
    async remove(name, model, client) {
      const meant = readModelName(name)?.shortId ? [model] : await models.live(model.line);
      for (const each of meant) await models.noteRemoval(each);
      for (const end = Date.now() + patience; Date.now() < end;) {
        const left = await Promise.all(meant.map(answers));
        if (!left.includes(true)) return true;
        // The one at work may have begun before this was wished, and the engine may have ended it.
        await start(model.line, client);
        await new Promise((resolve) => setTimeout(resolve, lookEvery));
      }
      return false;
    },

    async sweep(client) {
      const wished = (await models.live()).filter(({ removedAt }) => removedAt !== undefined);
      const lines = [...new Set(wished.map(({ line }) => line))];
      for (const line of lines) await start(line, client);
      return lines.length;
    },
  };
}
