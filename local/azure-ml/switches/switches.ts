import { z } from 'zod';

const times = z.int().positive().nullable().default(null);
const slowFactor = z.number().positive().default(1);

const plantedFaultSchema = z.strictObject({
  /** Only requests of this method, and whose path matches this regular expression (case is ignored). */
  method: z.string().optional(),
  path: z.string().optional(),
  status: z.int().min(400).max(599),
  /** How many requests it hits; then it is gone. */
  times: z.int().positive().default(1),
  /** Do the work first and answer the error then. */
  ambiguous: z.boolean().default(false),
  retryAfterSeconds: z.int().nonnegative().optional(),
});

/** Everything that the stand-in can be told to do differently; the defaults are a service in good health. */
export const switchesSchema = z.strictObject({
  /** By VM family, such as `standardNCADSA100v4Family`: the limit and what others use of it, in cores. */
  quotas: z
    .record(z.string(), z.strictObject({ limit: z.int().nonnegative(), used: z.int().nonnegative().default(0) }))
    .default({}),
  /** Sizes that cannot be created any more. */
  retiredSizes: z
    .array(z.string())
    .default(['Standard_NC6s_v3', 'Standard_NC12s_v3', 'Standard_NC24s_v3', 'Standard_NC24rs_v3']),
  /** Sizes that run clusters and no online endpoints. */
  sizesWithoutEndpoints: z.array(z.string()).default([]),
  /**
   * Models of the registry, by name or `name:version`, that Azure has given up: `gone` ones are in no list and not found;
   * `retired` ones are still found, and jobs that name them are refused.
   */
  models: z.record(z.string(), z.enum(['gone', 'retired'])).default({}),
  /** What becomes of jobs submitted from now on; of the next `times` jobs when that is given. */
  jobs: z
    .strictObject({
      outcome: z.enum(['succeed', 'fail', 'cancel', 'hang']).default('succeed'),
      message: z.string().default('The training was told to fail.'),
      slowFactor,
      times,
    })
    .prefault({}),
  /** The same for deployments. */
  deployments: z
    .strictObject({
      outcome: z.enum(['succeed', 'fail', 'hang']).default('succeed'),
      code: z.string().default('ResourceNotReady'),
      message: z.string().default('User container has crashed or terminated. Please see the container logs.'),
      slowFactor,
      times,
    })
    .prefault({}),
  scoring: z
    .strictObject({
      /** The next answers have these statuses, one each. */
      statuses: z.array(z.int().min(400).max(599)).default([]),
      /** Answered instead of the model's words. */
      answer: z.string().nullable().default(null),
      shape: z.enum(['output', 'list', 'records', 'choices']).default('output'),
      /** How long the model thinks, in milliseconds of the clock. */
      delay: z.int().nonnegative().default(0),
    })
    .prefault({}),
  faults: z
    .strictObject({
      planted: z.array(plantedFaultSchema).default([]),
      /** The share of all other requests to fail, by a generator that starts at `seed`, with one of `statuses`. */
      rate: z.number().min(0).max(1).default(0),
      statuses: z.array(z.int().min(400).max(599)).nonempty().default([429, 500]),
      /** The share of those that do their work all the same. */
      ambiguousRate: z.number().min(0).max(1).default(0),
      seed: z.int().default(1),
      retryAfterSeconds: z.int().nonnegative().default(1),
    })
    .prefault({}),
  events: z.enum(['on', 'off']).default('on'),
});

export type Switches = z.infer<typeof switchesSchema>;
export type PlantedFault = z.infer<typeof plantedFaultSchema>;
