import { toActivityFailure } from './activity-failure.ts';
import { toActivityData, toActivityMetadata } from './activity-input.ts';
import { toResultText } from './activity-result.ts';
import { crashPoint } from './crash-point.ts';
import type { HistoryEvent } from './history-event.ts';
import { taskCompleted, taskFailed } from './make-history-event.ts';
import type { ActivityRow } from './task-hub-rows.ts';
import type { TurnTools } from './turn-tools.ts';

async function callActivity({ host, known, worker }: TurnTools, call: ActivityRow): Promise<HistoryEvent> {
  const called = known.activities.get(call.name);
  try {
    if (!called)
      throw new Error(`The function '${call.name}' doesn't exist, is disabled, or is not an activity function.`);
    const input: unknown = call.input === null ? undefined : JSON.parse(call.input);
    const invocation = {
      inputs: { [called.triggerName]: toActivityData(input) },
      triggerMetadata: toActivityMetadata(call.instance_id, called.triggerName, input),
    };
    const returned = await worker.run('activity', () => host.invoke(called, invocation));
    return taskCompleted(call.task_id, toResultText(returned), host.clock.now());
  } catch (error) {
    if (called) host.logFailure(called, error);
    const { reason, details } = toActivityFailure(call.name, error);
    return taskFailed(call.task_id, reason, details, host.clock.now());
  }
}

/** Runs an activity and acknowledges it together with the message of its result, in one transaction. */
export async function runActivity(tools: TurnTools, call: ActivityRow) {
  const { hub } = tools;
  crashPoint(`before-activity:${call.name}`);
  const result = await callActivity(tools, call);
  crashPoint(`after-activity:${call.name}`);
  hub.transaction(() => {
    hub.deleteActivity(call.id);
    if (hub.instance(call.instance_id)) hub.addMessage(call.instance_id, call.execution_id, result);
  });
  crashPoint(`after-acknowledge:${call.name}`);
}
