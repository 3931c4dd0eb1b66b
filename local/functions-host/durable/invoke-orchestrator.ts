import type { RpcTypedData } from '../app/rpc-types.ts';
import { type OrchestratorState, readOrchestratorState } from './orchestrator-state.ts';
import { WorkerExit } from './worker.ts';

const outOfProcessMark = '$OutOfProcData$:';

function toMessage(error: unknown): string {
  if (error instanceof WorkerExit) return `One or more errors occurred. (${error.message})`;
  return error instanceof Error ? error.message : String(error);
}

function toFailedState(error: unknown): OrchestratorState {
  const message = toMessage(error);
  const mark = message.indexOf(outOfProcessMark);
  if (mark !== -1) return readOrchestratorState(JSON.parse(message.slice(mark + outOfProcessMark.length)));
  return { isDone: false, actions: [], output: undefined, customStatus: undefined, error: message };
}

/**
 * Runs an orchestrator function and reads what it answers. An orchestrator that throws fails its invocation with its
 * state inside the message; that becomes a state with `error`, as everything else that goes wrong here.
 */
export async function invokeOrchestrator(
  invoke: () => Promise<RpcTypedData | null | undefined>,
): Promise<OrchestratorState> {
  try {
    const returned = await invoke();
    return readOrchestratorState(JSON.parse(returned?.json ?? 'null'));
  } catch (error) {
    try {
      return toFailedState(error);
    } catch (unreadable) {
      return toFailedState(unreadable);
    }
  }
}
