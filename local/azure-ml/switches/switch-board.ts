import type { Collection } from '../store.ts';
import { switchesSchema, type Switches } from './switches.ts';

/** The switches as they are now. They are kept on disk, so a restart of the stand-in does not heal it. */
export interface SwitchBoard {
  read(): Switches;
  /** Sets whole switches; those that are not named stay as they are. Throws a ZodError for what is not a switch. */
  set(changes: unknown): Switches;
  /** Everything back to good health. */
  reset(): Switches;
  /** The plan for a new job or deployment; counts down `times`, after which the default plan applies again. */
  takePlan<Kind extends 'jobs' | 'deployments'>(kind: Kind): Switches[Kind];
}

export function createSwitchBoard(kept: Collection<Switches>): SwitchBoard {
  // What an older version kept may no longer be a switch.
  let switches = switchesSchema.safeParse(kept.get('switches') ?? {}).data ?? switchesSchema.parse({});

  function keep(next: Switches): Switches {
    switches = next;
    kept.put('switches', next);
    return next;
  }

  return {
    read: () => switches,
    set: (changes) => keep({ ...switches, ...pick(switchesSchema.parse(changes), Object.keys(changes ?? {})) }),
    reset: () => keep(switchesSchema.parse({})),
    takePlan(kind) {
      const plan = switches[kind];
      if (plan.times === null) return plan;
      const left = plan.times - 1;
      keep({ ...switches, [kind]: left > 0 ? { ...plan, times: left } : switchesSchema.parse({})[kind] });
      return plan;
    },
  };
}

function pick(all: Switches, names: string[]): Partial<Switches> {
  return Object.fromEntries(Object.entries(all).filter(([name]) => names.includes(name)));
}
