import { z } from 'zod';

/** One turn, or one kind of turns, that a fault strikes; what is not named may be any. */
const aimSchema = z.strictObject({
  orchestration: z.string().optional(),
  instanceId: z.string().optional(),
  /** The n-th turn since the instance was started, counted on when it continues as new. */
  turn: z.int().positive().optional(),
  /** How many turns it strikes; then it is gone. */
  times: z.int().positive().default(1),
});

const faultSchema = z.strictObject({
  planted: z.array(aimSchema).default([]),
  /** The share of all other turns to strike, by a generator that starts at `seed` for each instance. */
  share: z.number().min(0).max(1).default(0),
  seed: z.int().default(1),
  /** The orchestrations that the share is drawn for; all unless given. */
  orchestrations: z.array(z.string()).optional(),
});

/** What the Durable engine is made to suffer; by default nothing. */
export const engineFaultsSchema = z.strictObject({
  /** The worker dies in the middle of an orchestrator's turn, and with it what else runs in it. */
  workerDies: faultSchema
    .extend({
      /** Whether activities under way fail as well. */
      takesActivities: z.boolean().default(true),
      /** Whether turns of other instances under way meet the same fate. */
      takesTurns: z.boolean().default(true),
    })
    .prefault({}),
  /**
   * The host dies after a turn has sent the start of a sub-orchestration and before its history is kept: the turn comes
   * again after `afterSeconds` of the clock. Only turns that start a sub-orchestration are struck.
   */
  toldTwice: faultSchema.extend({ afterSeconds: z.number().nonnegative().default(60) }).prefault({}),
});

export type EngineFaults = z.infer<typeof engineFaultsSchema>;

/** A turn that may be struck. */
export interface TurnPlace {
  orchestration: string;
  instanceId: string;
  turn: number;
}

type Aim = z.infer<typeof aimSchema>;

const hits = (aim: Aim, place: TurnPlace) =>
  (aim.orchestration ?? place.orchestration) === place.orchestration &&
  (aim.instanceId ?? place.instanceId) === place.instanceId &&
  (aim.turn ?? place.turn) === place.turn;

/** The first planted fault for a turn, and what is left of all of them once it has struck. */
export function takePlanted(planted: Aim[], place: TurnPlace): { left: Aim[] } | undefined {
  const struck = planted.find((aim) => hits(aim, place));
  if (!struck) return undefined;
  const left = planted.map((aim) => (aim === struck ? { ...aim, times: aim.times - 1 } : aim));
  return { left: left.filter(({ times }) => times > 0) };
}
