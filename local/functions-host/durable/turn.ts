import type { TurnOutcome } from './conclude-turn.ts';
import type { ExecutionStarted, HistoryEvent } from './history-event.ts';
import type { ActivityRow, InstanceRow } from './task-hub-rows.ts';

/** A turn that has been taken, with all that its transaction needs. */
export interface Turn {
  row: InstanceRow;
  started: ExecutionStarted;
  /** How many events the stored history has. */
  pastLength: number;
  /** The events that open the turn: OrchestratorStarted and what was received. */
  opening: HistoryEvent[];
  outcome: TurnOutcome;
  now: number;
}

/** What a committed turn leaves to be done. */
export interface TurnEffects {
  activities: ActivityRow[];
  /** Instances that got a message. */
  toWake: string[];
  hasTimers: boolean;
  warnings: string[];
}

export const noEffects = (): TurnEffects => ({ activities: [], toWake: [], hasTimers: false, warnings: [] });
