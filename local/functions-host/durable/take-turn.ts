import type { HostParts } from '../host-parts.ts';
import { commitTurn, type TurnEffects } from './commit-turn.ts';
import { concludeTurn } from './conclude-turn.ts';
import { crashPoint } from './crash-point.ts';
import { type ExecutionStarted, eventType, type HistoryEvent } from './history-event.ts';
import { orchestratorStarted } from './make-history-event.ts';
import { invokeOrchestrator } from './invoke-orchestrator.ts';
import type { KnownFunctions } from './known-functions.ts';
import { toOrchestratorPayload } from './orchestrator-payload.ts';
import type { OrchestratorState } from './orchestrator-state.ts';
import type { TaskHub } from './task-hub.ts';
import { type InstanceRow, isTerminal, type MessageRow } from './task-hub-rows.ts';
import { unknownOrchestratorMessage } from './unknown-orchestrator.ts';

/** What a turn is taken with. */
export interface TurnTools {
  hub: TaskHub;
  host: HostParts;
  known: KnownFunctions;
}

const isStarted = (event: HistoryEvent): event is ExecutionStarted => event.EventType === eventType.executionStarted;

const unplayed = (event: HistoryEvent): HistoryEvent => ({ ...event, IsPlayed: false });

async function callOrchestrator(
  { host, known }: TurnTools,
  started: ExecutionStarted,
  history: HistoryEvent[],
  isReplaying: boolean,
): Promise<OrchestratorState> {
  const called = known.orchestrators.get(started.Name);
  return invokeOrchestrator(async () => {
    if (!called) throw new Error(unknownOrchestratorMessage(started.Name, known.orchestrators.keys()));
    const payload = toOrchestratorPayload(started, history, isReplaying);
    return host.invoke(called, {
      inputs: { [called.triggerName]: { string: payload } },
      triggerMetadata: { instanceId: { string: started.OrchestrationInstance.InstanceId } },
    });
  });
}

function warnAboutUnknown({ host, known }: TurnTools, instanceId: string) {
  return (name: string): boolean => {
    const isKnown = known.activities.has(name) || known.orchestrators.has(name);
    if (!isKnown)
      host.log.write('warning', 'durable', `${instanceId} calls '${name}', which does not exist: it waits for ever.`);
    return isKnown;
  };
}

function throwAway({ hub }: TurnTools, messages: MessageRow[]): undefined {
  if (messages.length > 0) hub.transaction(() => messages.forEach(({ id }) => hub.deleteMessage(id)));
}

/** A fresh execution that continued as new takes its first turn without messages; those that wait come after it. */
async function take(tools: TurnTools, row: InstanceRow, messages: MessageRow[]): Promise<TurnEffects | undefined> {
  const { hub, host } = tools;
  const isFresh = row.is_ready === 1;
  const past = hub.history(row.instance_id);
  const now = host.clock.now();
  const received = messages
    .filter(({ execution_id }) => execution_id === null || execution_id === row.execution_id)
    .map(({ event }) => JSON.parse(event) as HistoryEvent);
  if (!isFresh && received.length === 0) return throwAway(tools, messages);

  const opening = isFresh ? [] : [orchestratorStarted(now), ...received];
  const history = isFresh ? past.map(unplayed) : [...past, ...opening];
  const started = history.find(isStarted);
  if (!started) return throwAway(tools, messages);
  crashPoint(`before-turn:${row.name}:${row.turns + 1}`);
  const state = await callOrchestrator(tools, started, history, !isFresh && past.length > 0);
  const outcome = concludeTurn(row.name, state, history, warnAboutUnknown(tools, row.instance_id));
  const turn = { row, started, pastLength: past.length, opening, outcome, now: host.clock.now() };
  const effects = hub.transaction(() => {
    if (!isCurrent(hub, row)) return undefined;
    for (const { id } of messages) hub.deleteMessage(id);
    return commitTurn(hub, turn);
  });
  if (outcome.error) host.log.write('error', row.name, `${row.instance_id} failed: ${outcome.error}`);
  if (isFresh) effects?.toWake.push(row.instance_id);
  crashPoint(`after-turn:${row.name}:${row.turns + 1}`);
  return effects;
}

/** False when the instance was purged or replaced while its function ran. */
function isCurrent(hub: TaskHub, row: InstanceRow): boolean {
  const current = hub.instance(row.instance_id);
  return current?.execution_id === row.execution_id && current.turns === row.turns;
}

/**
 * Takes the next turn of an instance: gives the orchestrator its history with what has come in and writes what it leads
 * to in one transaction. Undefined when there was nothing to do.
 */
export async function takeTurn(tools: TurnTools, instanceId: string): Promise<TurnEffects | undefined> {
  const { hub, host } = tools;
  const row = hub.instance(instanceId);
  if (row?.is_ready === 1) return take(tools, row, []);
  const messages = hub.messages(instanceId, Math.floor(host.clock.now()));
  if (!row || isTerminal(row.status)) return throwAway(tools, messages);
  return messages.length > 0 ? take(tools, row, messages) : undefined;
}
