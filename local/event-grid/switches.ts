import { z } from 'zod';
import { createSeededRandom } from '../seeded-random.ts';

const dropSchema = z.strictObject({
  /** Which types are lost; all unless given. */
  eventTypes: z.array(z.string()).optional(),
  /** The share that is lost, by the seed. */
  rate: z.number().min(0).max(1).default(1),
});

/** What may go wrong between publishing and delivery. Times are milliseconds of the laptop's clock. */
export const switchesSchema = z.strictObject({
  seed: z.int().default(1),
  /** How often each event is delivered. */
  duplicate: z.int().min(1).max(1000).default(1),
  /** Events of one window of this length are delivered at its end, in an order that the seed decides. 0: as they come. */
  shuffleWindow: z.number().min(0).default(0),
  delay: z.number().min(0).default(0),
  drop: dropSchema.nullable().default(null),
});
export type Switches = z.output<typeof switchesSchema>;
/** What may be asked: only the named switches change. */
export const switchesChangeSchema = z.strictObject({
  seed: z.int().optional(),
  duplicate: z.int().min(1).max(1000).optional(),
  shuffleWindow: z.number().min(0).optional(),
  delay: z.number().min(0).optional(),
  drop: dropSchema.nullable().optional(),
});
export type SwitchesChange = z.input<typeof switchesChangeSchema>;

/** When, in which order among those of the same moment, a copy of an event is to be delivered. */
export interface Plan {
  due: number;
  rank: number;
}

export interface SwitchBoard {
  read(): Switches;
  /** Throws a ZodError on an unknown switch or value. Starts the seed's numbers anew. */
  change(change: SwitchesChange): Switches;
  /** One plan for each copy of an event; none when it is lost. */
  plan(eventType: string, now: number): Plan[];
}

export function createSwitchBoard(): SwitchBoard {
  let switches = switchesSchema.parse({});
  let random = createSeededRandom(switches.seed);

  function isDropped(eventType: string): boolean {
    const { drop } = switches;
    if (!drop || (drop.eventTypes && !drop.eventTypes.includes(eventType))) return false;
    return random() < drop.rate;
  }

  return {
    read: () => switches,
    change(change) {
      switches = switchesSchema.parse({ ...switches, ...switchesChangeSchema.parse(change) });
      random = createSeededRandom(switches.seed);
      return switches;
    },
    plan(eventType, now) {
      if (isDropped(eventType)) return [];
      const { duplicate, shuffleWindow, delay } = switches;
      const released = shuffleWindow > 0 ? (Math.floor(now / shuffleWindow) + 1) * shuffleWindow : now;
      return Array.from({ length: duplicate }, () => ({
        due: released + delay,
        rank: shuffleWindow > 0 ? random() : 0,
      }));
    },
  };
}
