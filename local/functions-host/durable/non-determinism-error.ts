const question = 'Was a change made to the orchestrator code after this instance had already started running?';

const kinds = { task: 'an activity task', subOrchestration: 'a sub-orchestration', timer: 'a timer task' };

/** What a history says was scheduled, or what a replay schedules in its place. */
export interface ScheduledThing {
  kind: keyof typeof kinds;
  name: string;
}

const described = ({ kind, name }: ScheduledThing) => (kind === 'timer' ? '' : ` named '${name}'`);

/** An orchestrator that does something else in a replay than it did before; fails its instance. */
export class NonDeterminismError extends Error {
  constructor(sequence: number, before: ScheduledThing, now: ScheduledThing | undefined) {
    const past = `A previous execution of this orchestration scheduled ${kinds[before.kind]} with sequence number ${sequence}`;
    const present = now
      ? `instead scheduled ${kinds[now.kind]}${described(now)} with this sequence number. `
      : `hasn't (yet?) scheduled this task.`;
    super(
      `Non-Deterministic workflow detected: ${past}${described(before)}, but the current orchestration replay ${present} ${question}`,
    );
    this.name = 'NonDeterminismError';
  }
}
