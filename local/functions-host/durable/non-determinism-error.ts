const question = 'Was a change made to the orchestrator code after this instance had already started running?';

const kinds = { task: 'an activity task', subOrchestration: 'a sub-orchestration task', timer: 'a timer task' };

/** What the Durable Task Framework calls what a replay schedules. */
const actions = {
  task: 'ScheduleTaskOrchestratorAction',
  subOrchestration: 'CreateSubOrchestrationAction',
  timer: 'CreateTimerOrchestratorAction',
};

/** What a history says was scheduled, or what a replay schedules in its place. */
export type ScheduledThing =
  | { kind: 'task'; name: string }
  | { kind: 'subOrchestration'; name: string; instanceId: string }
  | { kind: 'timer'; name: '' };

/** With number and name, as the framework words it when the replay schedules nothing of the kind. */
function identified(sequence: number, before: ScheduledThing): string {
  if (before.kind === 'timer') return `with sequence number ${sequence}`;
  const instance = before.kind === 'subOrchestration' ? `, instance ID '${before.instanceId}'` : '';
  return `with sequence ID ${sequence} and name '${before.name}' (version ''${instance}),`;
}

function toProblem(
  sequence: number,
  before: ScheduledThing,
  now: { kind: keyof typeof kinds; name: string } | undefined,
) {
  const past = `A previous execution of this orchestration scheduled ${kinds[before.kind]}`;
  if (!now)
    return `${past} ${identified(sequence, before)} but the current replay execution hasn't (yet?) scheduled this task. `;
  if (before.kind === 'task') {
    const named = `${past} with sequence number ${sequence} named '${before.name}', but the current orchestration replay instead`;
    return now.kind === 'task'
      ? `${named} scheduled an activity task named '${now.name}' with this sequence number.  `
      : `${named} produced a ${actions[now.kind]} action with this sequence number. `;
  }
  if (before.kind === 'timer')
    return `${past} with sequence number ${sequence} named but the current orchestration replay instead produced a ${actions[now.kind]} action with this sequence number. `;
  const instead =
    now.kind === 'subOrchestration'
      ? `scheduled a sub-orchestration task with name ${now.name}`
      : `produced a ${actions[now.kind]} action`;
  return `${past} ${identified(sequence, before)} but the current orchestration replay instead ${instead} at this sequence number. `;
}

/** An orchestrator that does something else in a replay than it did before, in the words of the framework; fails its instance. */
export class NonDeterminismError extends Error {
  constructor(sequence: number, before: ScheduledThing, now: { kind: keyof typeof kinds; name: string } | undefined) {
    super(`Non-Deterministic workflow detected: ${toProblem(sequence, before, now)}${question}`);
    this.name = 'NonDeterminismError';
  }
}
