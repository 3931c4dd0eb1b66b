import { toErrorText } from '../error-text.ts';
import type { HostParts } from '../host-parts.ts';
import { createDurableOperations, type DurableOperations } from './durable-operations.ts';
import { toKnownFunctions } from './known-functions.ts';
import { runActivity } from './run-activity.ts';
import { takeTurn } from './take-turn.ts';
import { openTaskHub } from './task-hub.ts';
import type { ActivityRow } from './task-hub-rows.ts';
import type { TurnTools } from './turn-tools.ts';
import { createTimerWatch } from './timer-watch.ts';
import { createWorkQueue } from './work-queue.ts';
import { createWorker } from './worker.ts';

const patienceWithActivities = 5000;

/** Runs the orchestrations of an app from the task hub of a state folder. */
export interface DurableEngine {
  readonly operations: DurableOperations;
  /** Takes up everything that was left undone. */
  start(): void;
  /** Starts nothing new, gives running activities 5 s, closes the hub. */
  stop(): Promise<void>;
}

export function createDurableEngine(host: HostParts, stateFolder: string): DurableEngine {
  const hub = openTaskHub(stateFolder);
  const known = toKnownFunctions(host.functions());
  const tools: TurnTools = { hub, host, known, worker: createWorker() };
  const { maxConcurrentActivityFunctions, maxConcurrentOrchestratorFunctions } = host.settings.durableTask;
  let isClosed = false;

  async function guarded(what: string, work: () => Promise<void>): Promise<void> {
    try {
      if (!isClosed) await work();
    } catch (error) {
      if (!isClosed) host.log.write('error', 'durable', `${what}: ${toErrorText(error)}`);
    }
  }

  const activities = createWorkQueue<ActivityRow>(maxConcurrentActivityFunctions, (call) =>
    guarded(`activity ${call.name} of ${call.instance_id}`, async () => {
      await runActivity(tools, call);
      turns.put(call.instance_id);
    }),
  );
  const turns = createWorkQueue<string>(maxConcurrentOrchestratorFunctions, (instanceId) =>
    guarded(`turn of ${instanceId}`, async () => {
      const effects = await takeTurn(tools, instanceId);
      if (!effects) return;
      for (const warning of effects.warnings) host.log.write('warning', 'durable', warning);
      effects.activities.forEach(activities.put);
      effects.toWake.forEach(turns.put);
      if (effects.hasTimers) timers.look();
    }),
  );
  const timers = createTimerWatch(hub, host.clock, turns.put);

  return {
    operations: createDurableOperations(hub, host, turns.put),
    start() {
      hub.activities().forEach(activities.put);
      hub.instancesWithWork(Math.floor(host.clock.now())).forEach(turns.put);
      timers.look();
    },
    async stop() {
      timers.stop();
      await Promise.all([turns.stop(patienceWithActivities), activities.stop(patienceWithActivities)]);
      isClosed = true;
      hub.close();
    },
  };
}
