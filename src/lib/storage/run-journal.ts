import { RunCancelled } from '../platform/errors.ts';
import { phases, type Phase } from '../runs/contract/phase.ts';
import { shortened } from '../platform/problem.ts';
import { hasEnded, type RunOutcome } from '../runs/contract/run.ts';
import { studioLink, type ResourceKind } from '../azure/studio-link.ts';
import { tellPhase, tellRun } from '../platform/telemetry/run-telemetry.ts';
import type { EventLog, RunEvent } from './event-log.ts';
import type { PhaseTimes, Progress, RunRow } from './run-row.ts';
import type { RunStore } from './run-store.ts';

/** Where a run stands when a step is about to begin. */
export type RunState = { status: 'running' } | { status: 'cancelled' } | { status: 'ended'; outcome: RunOutcome };

/** What a run tells about itself while it goes on: its row in the list and its timeline. */
export interface RunJournal {
  /** Marks the beginning of a phase, once, and tells whether the run is to go on. */
  enter(runId: string, phase: Phase): Promise<RunState>;
  /** Shows how far a phase is. Throws RunCancelled when the run was cancelled meanwhile. */
  progress(runId: string, progress: Progress): Promise<void>;
  /** Changes columns of the run's row. */
  note(runId: string, changes: Partial<RunRow>): Promise<void>;
  /** Adds a resource to what the run shows, once; with a link to its page in Azure ML studio unless another is given. */
  addResource(runId: string, kind: ResourceKind, name: string, url?: string): Promise<void>;
  /** Adds an entry to the run's timeline, once for each `id`. */
  tell(runId: string, id: string, message: string): Promise<void>;
  /** Adds warnings to those that the run shows, each once, and to its timeline. */
  warn(runId: string, warnings: readonly string[]): Promise<void>;
  /** Writes that everything was done that follows the run's end. */
  conclude(runId: string): Promise<void>;
  /** Writes how the run ended, once. False when the run was cancelled before it could be said to have succeeded. */
  finish(runId: string, outcome: RunOutcome): Promise<boolean>;
}

const now = (): string => new Date().toISOString();

/** Ends whatever phase was open, at the moment in which the next begins. */
const closed = (times: PhaseTimes[], at: string): PhaseTimes[] =>
  times.map((phase) => (phase.endedAt ? phase : { ...phase, endedAt: at }));

const union = (texts: readonly string[], more: readonly string[]): string[] => [...new Set([...texts, ...more])];

/** The phases that end in that moment. */
const endedAt = (times: PhaseTimes[], at: string): PhaseTimes[] =>
  times.filter((phase) => !phase.endedAt).map((phase) => ({ ...phase, endedAt: at }));

function outcomeOf(row: RunRow): RunOutcome | undefined {
  if (!hasEnded(row.status)) return undefined;
  if (row.status === 'succeeded') return { status: 'succeeded', model: row.model ?? '' };
  if (row.status === 'cancelled') return { status: 'cancelled' };
  const error = row.error ?? { type: 'unknown', message: 'No reason was recorded.', remedy: 'Start a new run.' };
  return { status: row.status === 'rejected' ? 'rejected' : 'failed', error };
}

export function createRunJournal(runs: RunStore, events: EventLog, workspaceId: string): RunJournal {
  /** Reads, changes and writes until nobody came between. */
  async function revise(runId: string, revision: (row: RunRow) => Partial<RunRow> | undefined): Promise<RunRow> {
    for (;;) {
      const row = await runs.ensure(runId);
      const changes = revision(row);
      if (!changes || (await runs.change(runId, changes, row))) return row;
    }
  }

  const entryOf = (phase: string): string => `${String(phases.indexOf(phase as Phase)).padStart(2, '0')}-${phase}`;

  return {
    async enter(runId, phase) {
      const at = now();
      let over: PhaseTimes[] = [];
      const row = await revise(runId, (row) => {
        over = [];
        if (hasEnded(row.status) || row.cancelRequestedAt || row.phases.some(({ name }) => name === phase))
          return undefined;
        over = endedAt(row.phases, at);
        const times = [...closed(row.phases, at), { name: phase, startedAt: at }];
        return { status: 'running', phase, phases: times, progress: null };
      });
      for (const phase of over) tellPhase(runId, phase);
      const outcome = outcomeOf(row);
      if (outcome) return { status: 'ended', outcome };
      if (row.cancelRequestedAt) return { status: 'cancelled' };
      await events.add(runId, {
        id: entryOf(phase),
        at,
        level: 'info',
        message: `The run entered the phase ${phase}.`,
      });
      return { status: 'running' };
    },

    async progress(runId, progress) {
      const row = await runs.ensure(runId);
      if (row.cancelRequestedAt || hasEnded(row.status)) throw new RunCancelled();
      await runs.change(runId, { progress });
    },

    async note(runId, changes) {
      await runs.change(runId, changes);
    },

    async addResource(runId, kind, name, url) {
      const resource = { kind, name, url: url || studioLink(workspaceId, kind, name) };
      await revise(runId, ({ resources }) =>
        resources.some((known) => known.kind === kind && known.name === name)
          ? undefined
          : { resources: [...resources, resource] },
      );
    },

    async tell(runId, id, message) {
      await events.add(runId, { id: `02-${id}`, at: now(), level: 'info', message });
    },

    async warn(runId, warnings) {
      const before = await revise(runId, (row) => {
        const all = union(row.warnings, warnings);
        return all.length > row.warnings.length ? { warnings: all } : undefined;
      });
      const all = union(before.warnings, warnings);
      for (const message of warnings)
        await events.add(runId, { id: `02-warning-${all.indexOf(message)}`, at: now(), level: 'warn', message });
    },

    async conclude(runId) {
      await runs.change(runId, { concluded: true });
    },

    async finish(runId, given) {
      const at = now();
      const outcome = 'error' in given ? { ...given, error: shortened(given.error, maxError) } : given;
      const row = await revise(runId, (current) =>
        hasEnded(current.status) || cameTooLate(current, outcome) ? undefined : endOf(current, outcome, at),
      );
      if (cameTooLate(row, outcome)) return false;
      if (!hasEnded(row.status)) {
        for (const phase of endedAt(row.phases, at)) tellPhase(runId, phase);
        tellRun(row, outcome.status, at);
      }
      await events.add(runId, { id: '99-end', at, ...endMessage(outcome) });
      return true;
    },
  };
}

/** A column takes 32 thousand characters, and Azure's own words have been of any length. */
const maxError = 6_000;

const cameTooLate = (row: RunRow, outcome: RunOutcome): boolean =>
  !hasEnded(row.status) && row.cancelRequestedAt !== undefined && outcome.status === 'succeeded';

const endOf = (row: RunRow, outcome: RunOutcome, at: string): Partial<RunRow> => ({
  status: outcome.status,
  finishedAt: at,
  concluded: false,
  phases: closed(row.phases, at),
  progress: null,
  ...('error' in outcome ? { error: outcome.error } : {}),
  ...('model' in outcome ? { model: outcome.model } : {}),
});

function endMessage(outcome: RunOutcome): Pick<RunEvent, 'level' | 'message'> {
  if ('error' in outcome) return { level: 'error', message: `${outcome.error.message} ${outcome.error.remedy}` };
  const message = outcome.status === 'cancelled' ? 'The run was cancelled.' : `The model ${outcome.model} is live.`;
  return { level: 'info', message };
}
