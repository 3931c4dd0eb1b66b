import { replay, type HistoryEvent, type OpenTask, type OrchestrationFunction, type Turn } from './replay.ts';

/** What an activity's fake is told besides its input. */
export interface ActivityCall {
  /** Virtual milliseconds since the play began. */
  at: number;
  instanceId: string;
  /** Calls of this activity so far, this one included. */
  count: number;
  /** Raises an external event now, as a client would: `missing` where the instance does not exist, `ended` where it is over. */
  raise(instanceId: string, event: string, data?: unknown): 'raised' | 'missing' | 'ended';
}

/** The part of an activity: answers or throws. */
export type Part = (input: never, call: ActivityCall) => unknown;

export interface Play {
  name: string;
  input: unknown;
  instanceId?: string;
  orchestrations: Record<string, OrchestrationFunction>;
  activities: Record<string, Part>;
  /** External events, raised at these virtual milliseconds. */
  events?: { at: number; instanceId: string; event: string; data?: unknown }[];
  /** How long (virtual ms) an activity takes. */
  activityMs?: number;
  /** Whether the worker dies in the middle of this turn: the engine then fails the instance and reports that to its parent. */
  dies?: (turn: PlayedTurn) => boolean;
  /** How long (virtual ms) it takes until somebody starts the main instance again that the engine failed; nobody does without. */
  restartAfterMs?: number;
}

export interface PlayedTurn {
  instanceId: string;
  name: string;
  /** Turns of this instance so far, in all of its executions, this one included. */
  turn: number;
}

export interface PlayedCall {
  name: string;
  input: unknown;
  at: number;
  instanceId: string;
}

/** One orchestration instance. `history` is that of its last execution, `maxHistory` the length of the longest. */
export interface Instance {
  instanceId: string;
  name: string;
  input: unknown;
  status: 'running' | 'completed' | 'failed';
  output: unknown;
  error: string;
  customStatuses: unknown[];
  executions: number;
  history: HistoryEvent[];
  maxHistory: number;
}

export interface Played extends Instance {
  calls: PlayedCall[];
  instances: Map<string, Instance>;
  /** Virtual milliseconds that the play took. */
  elapsedMs: number;
}

interface Actor extends Instance {
  orchestration: OrchestrationFunction;
  parent: { actor: Actor; taskId: number } | undefined;
  actions: string[];
  scheduled: Set<number>;
  turns: number;
}

interface Delivery {
  at: number;
  order: number;
  actor: Actor;
  execution: number;
  event: Record<string, unknown>;
}

const origin = Date.parse('2026-11-23T04:00:00Z');
const maxTurns = 20_000;

/**
 * Plays an orchestration to its end on the real replay engine, in virtual time: timers are skipped to, retries are made as
 * the extension makes them, sub-orchestrations and renewals run beside it. Fails when a replay takes another path than before.
 */
export async function play(piece: Play): Promise<Played> {
  const stage = createStage(piece);
  const main = stage.start(piece.name, piece.input, piece.instanceId ?? 'main');
  for (let turns = 0; ; turns += 1) {
    if (turns > maxTurns) throw new Error(`The play did not end within ${maxTurns} turns.`);
    if (main.status === 'running') await stage.next();
    else if (piece.restartAfterMs !== undefined && stage.wasFailedByEngine(main)) await stage.restart(main, piece);
    else break;
  }
  return Object.assign(main, { calls: stage.calls, instances: stage.actors, elapsedMs: stage.elapsed() });
}

function createStage({ orchestrations, activities, events = [], activityMs = 100, dies = () => false }: Play) {
  const actors = new Map<string, Actor>();
  const calls: PlayedCall[] = [];
  const waiting: Delivery[] = [];
  const failedByEngine = new Set<Actor>();
  const raises = events.toSorted((left, right) => left.at - right.at);
  let now = 0;
  let order = 0;

  const deliver = (actor: Actor, at: number, event: Record<string, unknown>): void => {
    waiting.push({ at, order: order++, actor, execution: actor.executions, event });
  };

  function raise(instanceId: string, event: string, data: unknown = null): 'raised' | 'missing' | 'ended' {
    const actor = actors.get(instanceId);
    if (!actor) return 'missing';
    if (actor.status !== 'running') return 'ended';
    deliver(actor, now, { EventType: 15, Name: event, Input: JSON.stringify(data) });
    return 'raised';
  }

  function start(name: string, input: unknown, instanceId: string, parent?: Actor['parent']): Actor {
    const orchestration = orchestrations[name];
    if (!orchestration)
      throw new Error(`The orchestration '${name}' is not registered: the real host would wait for ever.`);
    const known = actors.get(instanceId);
    if (known) return startAgain(known, input, parent);
    const actor: Actor = {
      instanceId,
      name,
      input,
      orchestration,
      parent,
      status: 'running',
      output: null,
      error: '',
      customStatuses: [],
      executions: 0,
      history: [],
      maxHistory: 0,
      actions: [],
      scheduled: new Set(),
      turns: 0,
    };
    actors.set(instanceId, actor);
    begin(actor, input);
    return actor;
  }

  /** As the Azure Storage provider does: whatever the instance was doing, the new execution takes its place. */
  function startAgain(actor: Actor, input: unknown, parent: Actor['parent']): Actor {
    Object.assign(actor, { status: 'running', output: null, error: '', parent });
    begin(actor, input);
    return actor;
  }

  async function restart(actor: Actor, { restartAfterMs = 0 }: Pick<Play, 'restartAfterMs'>): Promise<void> {
    const at = now + restartAfterMs;
    while (waiting.some((delivery) => delivery.at <= at)) await next();
    now = Math.max(now, at);
    startAgain(actor, actor.input, undefined);
  }

  function begin(actor: Actor, input: unknown): void {
    failedByEngine.delete(actor);
    Object.assign(actor, { input: asJson(input), history: [], actions: [], scheduled: new Set() });
    actor.executions += 1;
    deliver(actor, now, { EventType: 0, Name: actor.name, Input: JSON.stringify(input) });
  }

  async function next(): Promise<void> {
    const first = waiting.toSorted((left, right) => left.at - right.at || left.order - right.order)[0];
    const raised = raises[0];
    if (raised && raised.at <= (first?.at ?? Infinity)) {
      raises.shift();
      now = Math.max(now, raised.at);
      raise(raised.instanceId, raised.event, raised.data);
      return;
    }
    if (!first) throw new Error('Everything waits for something that nobody will do.');
    waiting.splice(waiting.indexOf(first), 1);
    now = Math.max(now, first.at);
    const { actor, execution, event } = first;
    const isLate = event['EventType'] !== 15 && execution !== actor.executions;
    if (actor.status === 'running' && !isLate) await takeTurn(actor, event);
  }

  async function takeTurn(actor: Actor, event: Record<string, unknown>): Promise<void> {
    append(actor, { EventType: 12 });
    append(actor, event);
    actor.turns += 1;
    if (dies({ instanceId: actor.instanceId, name: actor.name, turn: actor.turns })) return failByEngine(actor);
    const turn = await replay(actor.orchestration, actor);
    const strayed = actor.actions.findIndex((action, index) => action !== turn.actions[index]);
    if (strayed >= 0)
      throw new Error(
        `'${actor.name}' took another path: it did ${actor.actions[strayed] ?? ''}, now ${turn.actions[strayed] ?? 'nothing'}.`,
      );
    actor.actions = turn.actions;
    if (turn.customStatus !== undefined && turn.customStatus !== actor.customStatuses.at(-1))
      actor.customStatuses.push(turn.customStatus);
    if (turn.status === 'waiting') for (const task of turn.open) await schedule(actor, task);
    append(actor, { EventType: 13 });
    if (turn.status !== 'waiting') settle(actor, turn);
  }

  /** What the extension does when the worker dies in the middle of a turn: a Failed instance, no further turn, and a parent that hears of it. */
  function failByEngine(actor: Actor): void {
    const error = 'One or more errors occurred. (node exited with code 137 (0x89))';
    settle(actor, { status: 'failed', actions: [], open: [], output: null, error, customStatus: null, unconsumed: {} });
    failedByEngine.add(actor);
  }

  function append(actor: Actor, event: Record<string, unknown>): void {
    const Timestamp = new Date(origin + now).toISOString();
    actor.history.push({ EventId: -1, IsPlayed: false, Timestamp, EventType: 0, ...event });
    actor.maxHistory = Math.max(actor.maxHistory, actor.history.length);
  }

  async function schedule(actor: Actor, task: OpenTask): Promise<void> {
    if (task.kind === 'timer' && task.cancelled) dropTimer(actor, task.id);
    if (actor.scheduled.has(task.id)) return;
    actor.scheduled.add(task.id);
    switch (task.kind) {
      case 'activity': {
        append(actor, { EventType: 4, EventId: task.id, Name: task.name, Input: JSON.stringify(task.input) });
        return perform(actor, task);
      }
      case 'orchestration': {
        const instanceId = task.instanceId ?? `${actor.instanceId}:${task.id}`;
        append(actor, {
          EventType: 7,
          EventId: task.id,
          Name: task.name,
          InstanceId: instanceId,
          Input: JSON.stringify(task.input),
        });
        start(task.name, asJson(task.input), instanceId, { actor, taskId: task.id });
        return;
      }
      case 'timer':
      case 'retry': {
        const at = task.kind === 'timer' ? Math.max(now, task.fireAt - origin) : now + task.afterMs;
        const FireAt = new Date(origin + at).toISOString();
        append(actor, { EventType: 10, EventId: task.id, FireAt });
        deliver(actor, at, { EventType: 11, TimerId: task.id, FireAt });
      }
    }
  }

  function dropTimer(actor: Actor, id: number): void {
    const at = waiting.findIndex(
      ({ actor: owner, execution, event }) =>
        owner === actor && execution === actor.executions && event['EventType'] === 11 && event['TimerId'] === id,
    );
    if (at >= 0) waiting.splice(at, 1);
  }

  async function perform(
    actor: Actor,
    { id, name, input }: { id: number; name: string; input: unknown },
  ): Promise<void> {
    const part = activities[name];
    if (!part) throw new Error(`Nobody plays the activity '${name}'.`);
    const call = { name, input: asJson(input), at: now, instanceId: actor.instanceId };
    calls.push(call);
    const count = calls.filter((earlier) => earlier.name === name).length;
    try {
      const answer = await part(call.input as never, { at: now, instanceId: actor.instanceId, count, raise });
      deliver(actor, now + activityMs, { EventType: 5, TaskScheduledId: id, Result: JSON.stringify(answer ?? null) });
    } catch (error) {
      deliver(actor, now + activityMs, { EventType: 6, TaskScheduledId: id, ...failureOf(name, error) });
    }
  }

  function settle(actor: Actor, { status, output, error, unconsumed }: Turn): void {
    if (status === 'renewed') return renew(actor, output, unconsumed);
    append(actor, { EventType: 1, Result: JSON.stringify(output) });
    Object.assign(actor, { status, output: asJson(output), error });
    if (!actor.parent) return;
    const TaskScheduledId = actor.parent.taskId;
    const Reason = `Orchestrator function '${actor.name}' failed: ${error}`;
    const event =
      status === 'completed'
        ? { EventType: 8, TaskScheduledId, Result: JSON.stringify(output) }
        : { EventType: 9, TaskScheduledId, Reason, Details: `Message: ${Reason}, StackTrace: ` };
    deliver(actor.parent.actor, now, event);
  }

  /** Events that nobody has waited for yet go over into the next execution. */
  function renew(actor: Actor, input: unknown, unconsumed: Record<string, number>): void {
    const raised = actor.history.filter(({ EventType }) => EventType === 15);
    const kept = Object.entries(unconsumed).flatMap(([name, count]) =>
      raised.filter((event) => event['Name'] === name).slice(-count),
    );
    begin(actor, input);
    for (const { Name, Input } of kept) deliver(actor, now, { EventType: 15, Name, Input });
  }

  const wasFailedByEngine = (actor: Actor): boolean => failedByEngine.has(actor) && actor.status === 'failed';
  return { start, next, restart, wasFailedByEngine, calls, actors, elapsed: () => now };
}

const asJson = (value: unknown): unknown => JSON.parse(JSON.stringify(value ?? null));

/** As the recorded host words it: two spaces, and a .NET exception behind the first line. */
function failureOf(name: string, error: unknown): { Reason: string; Details: string } {
  const message = error instanceof Error ? error.message : String(error);
  const Details = JSON.stringify({ $type: 'System.Exception, System.Private.CoreLib', Message: ` ${message}` });
  return { Reason: `Activity function '${name}' failed:  ${message}`, Details };
}
