import { createRequire } from 'node:module';
import type { OrchestrationContext } from 'durable-functions';

/** An orchestration as it is written: a generator over its context. */
export type OrchestrationFunction = (context: OrchestrationContext) => Generator;

/** An entry of a history, in the shape in which the Durable extension hands it to the worker. */
export interface HistoryEvent {
  EventType: number;
  EventId: number;
  IsPlayed: boolean;
  Timestamp: string;
  [field: string]: unknown;
}

export interface RetryPolicy {
  firstRetryIntervalInMilliseconds: number;
  maxNumberOfAttempts: number;
  backoffCoefficient?: number;
  maxRetryIntervalInMilliseconds?: number;
}

/** What an open task waits for. `retry` is the pause that the extension makes between two tries. */
export type OpenTask =
  | { kind: 'activity'; id: number; name: string; input: unknown }
  | { kind: 'orchestration'; id: number; name: string; input: unknown; instanceId: string | undefined }
  | { kind: 'timer'; id: number; fireAt: number; cancelled: boolean }
  | { kind: 'retry'; id: number; afterMs: number };

export interface Turn {
  status: 'waiting' | 'completed' | 'failed' | 'renewed';
  /** All actions since the execution began: a later turn must begin with the same. */
  actions: string[];
  open: OpenTask[];
  output: unknown;
  error: string;
  customStatus: unknown;
  /** How many of the last events of a name nobody has waited for yet. */
  unconsumed: Record<string, number>;
}

interface EngineTask {
  actionObj: Record<string, unknown> | string;
  parent?: { attemptNumber: number; isWaitingOnTimer: boolean; retryOptions: RetryPolicy; innerTask: EngineTask };
}

interface Engine {
  handle(trigger: object, context: object): Promise<{ isDone: boolean; output: unknown; customStatus: unknown }>;
  taskOrchestrationExecutor: {
    actions: Record<string, unknown>[];
    openTasks: Record<string, EngineTask>;
    deferredTasks: Record<string, unknown[]>;
    willContinueAsNew: boolean;
  };
}

const { Orchestrator } = createRequire(import.meta.url)('durable-functions/lib/src/orchestrations/Orchestrator') as {
  Orchestrator: new (orchestration: OrchestrationFunction) => Engine;
};

/** Runs an orchestration over its history from the start, on the engine of durable-functions 3.5.0, as the worker does each turn. */
export async function replay(
  orchestration: OrchestrationFunction,
  { history, input, instanceId }: { history: HistoryEvent[]; input: unknown; instanceId: string },
): Promise<Turn> {
  const engine = new Orchestrator(orchestration);
  const turn: Turn = {
    status: 'waiting',
    actions: [],
    open: [],
    output: null,
    error: '',
    customStatus: undefined,
    unconsumed: {},
  };
  try {
    const state = await engine.handle({ ...triggerFields, history: structuredClone(history), input, instanceId }, {});
    turn.customStatus = state.customStatus;
    turn.output = state.output ?? null;
    if (state.isDone) turn.status = engine.taskOrchestrationExecutor.willContinueAsNew ? 'renewed' : 'completed';
  } catch (error) {
    turn.status = 'failed';
    turn.error = innerError(error);
  }
  const { actions, openTasks, deferredTasks } = engine.taskOrchestrationExecutor;
  turn.actions = actions.map(toComparable);
  turn.open = Object.entries(openTasks).map(([id, task]) => toOpenTask(Number(id), task));
  turn.unconsumed = Object.fromEntries(Object.entries(deferredTasks).map(([name, waiting]) => [name, waiting.length]));
  if (turn.status === 'renewed') turn.output = actions.at(-1)?.['input'] ?? null;
  return turn;
}

const triggerFields = {
  isReplaying: false,
  parentInstanceId: null,
  upperSchemaVersion: 1,
  upperSchemaVersionNew: 3,
  longRunningTimerIntervalDuration: '3.00:00:00',
  maximumShortTimerDuration: '6.00:00:00',
  defaultHttpAsyncRequestSleepTimeMillseconds: 30_000,
};

/** The engine puts its whole state behind the message; the orchestration's own error is in there. */
function innerError(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  const [, state] = message.split('$OutOfProcData$:');
  return state === undefined ? message : (JSON.parse(state) as { error: string }).error;
}

/** A timer may be cancelled in a later turn; everything else about an action must stay as it was. */
const toComparable = (action: Record<string, unknown>): string =>
  JSON.stringify(action, (key, value: unknown) => (key === 'isCanceled' ? undefined : value));

function toOpenTask(id: number, { actionObj, parent }: EngineTask): OpenTask {
  if (typeof actionObj === 'string') return retryOf(id, parent);
  const { functionName, input, instanceId, fireAt, isCanceled } = actionObj;
  if (fireAt instanceof Date) return { kind: 'timer', id, fireAt: fireAt.getTime(), cancelled: isCanceled === true };
  const name = String(functionName);
  if (!('instanceId' in actionObj)) return { kind: 'activity', id, name, input: activityInput(input) };
  return { kind: 'orchestration', id, name, input, instanceId: instanceId as string | undefined };
}

/** A retried task stands for a pause and for the next try by turns. */
function retryOf(id: number, parent: EngineTask['parent']): OpenTask {
  if (!parent) throw new Error(`Task ${id} stands for nothing.`);
  const { attemptNumber, isWaitingOnTimer, retryOptions, innerTask } = parent;
  if (!isWaitingOnTimer) return toOpenTask(id, { actionObj: innerTask.actionObj });
  const grown =
    retryOptions.firstRetryIntervalInMilliseconds * (retryOptions.backoffCoefficient ?? 1) ** (attemptNumber - 2);
  return { kind: 'retry', id, afterMs: Math.min(grown, retryOptions.maxRetryIntervalInMilliseconds ?? Infinity) };
}

/** The engine wraps an activity's text once more; what arrives is the text. */
const activityInput = (input: unknown): unknown => (typeof input === 'string' ? JSON.parse(input) : input);
