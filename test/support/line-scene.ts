import { vi } from 'vitest';
import type { ScoringClient } from '../../src/lib/azure/scoring-client.ts';
import { createLedger } from '../../src/lib/storage/ledger.ts';
import { createModelStore, type ModelRecord } from '../../src/lib/storage/model-store.ts';
import { createEventLog } from '../../src/lib/storage/event-log.ts';
import { createRunClaims } from '../../src/lib/storage/run-claims.ts';
import { createRunJournal } from '../../src/lib/storage/run-journal.ts';
import { createRunStore } from '../../src/lib/storage/run-store.ts';
import { connectionNameOf, endpointNameOf } from '../../src/lib/models/contract/model-line.ts';
import { createCleanUp } from '../../src/lib/models/clean-up.ts';
import { createLineEndpoint } from '../../src/lib/models/line-endpoint.ts';
import { createReplacedModels } from '../../src/lib/models/replaced-models.ts';
import { createServing } from '../../src/lib/models/serving.ts';
import { options } from './fine-tune-fakes.ts';
import { memoryTable } from './memory-table.ts';
import { servingAzure, untilDone } from './serving-azure.ts';

const workspaceId = '/subscriptions/s/resourceGroups/g/providers/p/workspaces/w';
export const line = 'crumb';
export const endpoint = endpointNameOf(line, workspaceId);

export const runOf = (digits: string, minute: number) => ({
  runId: `ftjob-${digits.repeat(24).slice(0, 24)}`,
  createdAt: `2026-11-23T04:${String(minute).padStart(2, '0')}:00.000Z`,
});
export const [first, second] = [runOf('1', 1), runOf('2', 2)];

function scene() {
  const azure = servingAzure();
  const ledger = createLedger(memoryTable());
  const models = createModelStore(memoryTable());
  const asked: string[] = [];
  const smoke = { answer: () => Promise.resolve({ text: 'Hello.' }) };
  const claims = memoryTable();
  const runs = createRunStore(memoryTable(), claims);
  const journal = createRunJournal(runs, createEventLog(memoryTable()), workspaceId);
  const connected = new Set<string>();
  const connections = { remove: (name: string) => Promise.resolve(void connected.delete(name)) };
  const basic = { ...azure, runs, ledger, models, workspaceId, journal, connections };
  const parts = { ...basic, lineEndpoint: createLineEndpoint(basic) };
  const ask = vi.fn<ScoringClient['ask']>(({ deployment }) => {
    asked.push(deployment);
    return smoke.answer();
  });
  const serving = createServing({ ...parts, scoring: { ask } });
  const cleanUp = createCleanUp(parts);
  const replacedModels = createReplacedModels(parts);
  /** What was told to be gone, and whether it was still written down as answering then. */
  const gone: { name: string; wasLive: boolean }[] = [];
  const onGone = async ({ name, line, runId }: ModelRecord) => {
    gone.push({ name, wasLive: (await models.get(line, runId))?.live ?? false });
  };
  type Run = typeof first;
  const deploy = (run: Run) =>
    untilDone(azure, () => serving.deploy({ ...run, line, modelId: 'm', servingSize: 'Standard_NC6s_v3' }));
  const goLive = (run: Run) => untilDone(azure, () => serving.goLive({ ...run, line, options }));
  /** One look at what a run has replaced, and as many as it takes. */
  const replaced = ({ runId }: Run) => replacedModels.remove({ runId }, onGone);
  const removeReplaced = (run: Run) => untilDone(azure, () => replaced(run));
  const removeModel = async ({ shortId }: { line: string; shortId?: string }) => {
    for (const model of await models.live(line))
      if (!shortId || model.deployment === `r-${shortId}`) await models.noteRemoval(model);
    return untilDone(azure, () => cleanUp.removeModels({ line }, onGone));
  };
  /** A run that is at work, with its row. */
  const begin = async ({ runId, createdAt }: Run) => {
    const dataset = { container: 'datasets', name: 'crumb.jsonl', etag: '0x8DC' };
    await createRunClaims(claims).claim(runId, dataset);
    await runs.create(runId, dataset, createdAt, { line });
    await runs.change(runId, { status: 'running' });
  };
  const succeed = (run: Run) =>
    journal.finish(run.runId, {
      status: 'succeeded',
      model: `ft:phi-3-mini-4k-instruct:crumb:${run.runId.slice(6, 14)}`,
    });
  /** A run from its deployment to its end, and what follows that. */
  const serve = async (run: Run) => {
    await deploy(run);
    await goLive(run);
    connected.add(connectionNameOf(line));
    await succeed(run);
    return removeReplaced(run);
  };
  const clean = ({ runId }: Run, keepLive: boolean) => untilDone(azure, () => cleanUp.run({ runId, keepLive }, onGone));
  const open = async ({ runId }: Run) => (await ledger.openEntries(runId)).map(({ kind }) => kind);
  const traffic = () => azure.state.endpoints.get(endpoint)?.traffic;
  const left = () => [...(azure.state.endpoints.get(endpoint)?.deployments.keys() ?? [])];
  return {
    azure,
    serving,
    cleanUp,
    ledger,
    models,
    ask,
    asked,
    smoke,
    deploy,
    goLive,
    clean,
    open,
    left,
    gone,
    runs,
    begin,
    succeed,
    serve,
    replaced,
    removeReplaced,
    removeModel,
    connected,
    traffic,
  };
}

/** Azure, the tables and the services that serve a line whose first two runs have begun. */
export async function lineScene() {
  const made = scene();
  await made.begin(first);
  await made.begin(second);
  return made;
}
