import { callOrchestrator, placeOf } from './call-orchestrator.ts';
import { commitTurn, sendWithoutHistory } from './commit-turn.ts';
import { concludeTurn } from './conclude-turn.ts';
import { crashPoint, isCrashPoint } from './crash-point.ts';
import { type ExecutionStarted, eventType, type HistoryEvent } from './history-event.ts';
import { type Inbox, sortInbox, startOfAnother } from './inbox.ts';
import { orchestratorStarted } from './make-history-event.ts';
import { beginExecution } from './start-instance.ts';
import type { TaskHub } from './task-hub.ts';
import { type InstanceRow, isTerminal, type MessageRow } from './task-hub-rows.ts';
import { noEffects, type Turn, type TurnEffects } from './turn.ts';
import type { TurnTools } from './turn-tools.ts';

const isStarted = (event: HistoryEvent): event is ExecutionStarted => event.EventType === eventType.executionStarted;

const unplayed = (event: HistoryEvent): HistoryEvent => ({ ...event, IsPlayed: false });

function warnAboutUnknown({ host, known }: TurnTools, instanceId: string) {
  return (name: string): boolean => {
    const isKnown = known.activities.has(name) || known.orchestrators.has(name);
    if (!isKnown)
      host.log.write('warning', 'durable', `${instanceId} calls '${name}', which does not exist: it waits for ever.`);
    return isKnown;
  };
}

/** Takes off what is done with and puts off what came too early, without a turn. */
function settle({ hub }: TurnTools, { done, early }: Pick<Inbox, 'done' | 'early'>): TurnEffects | undefined {
  if (done.length + early.length === 0) return undefined;
  hub.transaction(() => {
    for (const { id } of done) hub.deleteMessage(id);
    for (const { id, again } of early) hub.putOffMessage(id, again);
  });
  return early.length > 0 ? { ...noEffects(), hasTimers: true } : undefined;
}

/** Milliseconds until a turn comes again whose host dies before its history is kept; undefined when it does not. */
function toldAgainAfter({ host }: TurnTools, { row, outcome }: Turn, isFresh: boolean): number | undefined {
  if (isFresh || !outcome.newActions.some(({ kind }) => kind === 'subOrchestration')) return undefined;
  const isStruck = isCrashPoint(`after-send:${row.name}:${row.turns + 1}`);
  if (!isStruck && !host.faults.strikes('toldTwice', placeOf(row))) return undefined;
  host.log.write('warning', 'faults', `Turn ${row.turns + 1} of ${row.instance_id} (${row.name}) is told twice.`);
  return host.faults.read().toldTwice.afterSeconds * 1000;
}

/** Undefined when the instance was purged or replaced while its function ran. */
function keepTurn(tools: TurnTools, turn: Turn, { done, early }: Inbox, isFresh: boolean): TurnEffects | undefined {
  const { hub } = tools;
  const pause = toldAgainAfter(tools, turn, isFresh);
  const effects = hub.transaction(() => {
    if (!isCurrent(hub, turn.row)) return undefined;
    for (const { id, again } of early) hub.putOffMessage(id, again);
    const isToldAgain = pause !== undefined;
    if (!isToldAgain) for (const { id } of done) hub.deleteMessage(id);
    const effects = isToldAgain ? sendWithoutHistory(hub, turn, done, turn.now + pause) : commitTurn(hub, turn);
    effects.hasTimers ||= early.length > 0;
    return effects;
  });
  if (pause !== undefined) crashPoint(`after-send:${turn.row.name}:${turn.row.turns + 1}`);
  return effects;
}

/** A fresh execution that continued as new takes its first turn without messages; those that wait come after it. */
async function take(tools: TurnTools, row: InstanceRow, messages: MessageRow[]): Promise<TurnEffects | undefined> {
  const { hub, host } = tools;
  const isFresh = row.is_ready === 1;
  const past = hub.history(row.instance_id);
  const now = host.clock.now();
  const inbox = sortInbox(row, past, messages, now);
  if (!isFresh && inbox.received.length === 0) return settle(tools, inbox);

  const opening = isFresh ? [] : [orchestratorStarted(now), ...inbox.received];
  const history = isFresh ? past.map(unplayed) : [...past, ...opening];
  const started = history.find(isStarted);
  if (!started) return settle(tools, inbox);
  crashPoint(`before-turn:${row.name}:${row.turns + 1}`);
  const state = await callOrchestrator(tools, row, started, history, !isFresh && past.length > 0);
  const outcome = concludeTurn(row.name, state, history, warnAboutUnknown(tools, row.instance_id));
  const turn = { row, started, pastLength: past.length, opening, outcome, now: host.clock.now() };
  const effects = keepTurn(tools, turn, inbox, isFresh);
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
 * to in one transaction. Undefined when there was nothing to do. The start of another execution takes the place of the one
 * that runs, once the messages before it have been taken (decision 28).
 */
export async function takeTurn(tools: TurnTools, instanceId: string): Promise<TurnEffects | undefined> {
  const { hub, host } = tools;
  const row = hub.instance(instanceId);
  if (row?.is_ready === 1) return take(tools, row, []);
  const now = host.clock.now();
  const messages = hub.messages(instanceId, Math.floor(now));
  const starts = messages.map((message) => startOfAnother(row, message));
  const index = starts.findIndex(Boolean);
  const [first] = starts;
  if (first) {
    hub.transaction(() => beginExecution(hub, first, now));
    return takeTurn(tools, instanceId);
  }
  const own = index === -1 ? messages : messages.slice(0, index);
  const isOpen = row && !isTerminal(row.status) && own.length > 0;
  const effects = isOpen ? await take(tools, row, own) : settle(tools, { done: own, early: [] });
  return index === -1 ? effects : { ...(effects ?? noEffects()), toWake: [...(effects?.toWake ?? []), instanceId] };
}
