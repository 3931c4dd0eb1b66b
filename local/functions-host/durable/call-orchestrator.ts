import type { TurnPlace } from './engine-faults.ts';
import type { ExecutionStarted, HistoryEvent } from './history-event.ts';
import { invokeOrchestrator } from './invoke-orchestrator.ts';
import { toOrchestratorPayload } from './orchestrator-payload.ts';
import type { OrchestratorState } from './orchestrator-state.ts';
import type { InstanceRow } from './task-hub-rows.ts';
import type { TurnTools } from './turn-tools.ts';
import { unknownOrchestratorMessage } from './unknown-orchestrator.ts';
import { WorkerExit } from './worker.ts';

/** What a turn is called by where faults are planted. */
export const placeOf = (row: InstanceRow): TurnPlace => ({
  orchestration: row.name,
  instanceId: row.instance_id,
  turn: row.turns + 1,
});

/** Ends the worker when a fault says that it dies in this turn. */
function riskWorker({ host, worker }: TurnTools, row: InstanceRow): void {
  if (!host.faults.strikes('workerDies', placeOf(row))) return;
  const { takesTurns, takesActivities } = host.faults.read().workerDies;
  host.log.write('warning', 'faults', `The worker dies in turn ${row.turns + 1} of ${row.instance_id} (${row.name}).`);
  worker.die({ turns: takesTurns, activities: takesActivities });
  throw new WorkerExit();
}

/** Runs the orchestrator function of a turn in the worker; what goes wrong is a state with `error`. */
export function callOrchestrator(
  tools: TurnTools,
  row: InstanceRow,
  started: ExecutionStarted,
  history: HistoryEvent[],
  isReplaying: boolean,
): Promise<OrchestratorState> {
  const { host, known, worker } = tools;
  const called = known.orchestrators.get(started.Name);
  return invokeOrchestrator(() => {
    if (!called) throw new Error(unknownOrchestratorMessage(started.Name, known.orchestrators.keys()));
    riskWorker(tools, row);
    const payload = toOrchestratorPayload(started, history, isReplaying);
    const invocation = {
      inputs: { [called.triggerName]: { string: payload } },
      triggerMetadata: { instanceId: { string: started.OrchestrationInstance.InstanceId } },
    };
    return worker.run('turn', () => host.invoke(called, invocation));
  });
}
