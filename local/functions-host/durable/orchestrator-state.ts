import { z } from 'zod';

const retryOptionsSchema = z.looseObject({
  firstRetryIntervalInMilliseconds: z.number(),
  maxNumberOfAttempts: z.number(),
  backoffCoefficient: z.number().nullish(),
  maxRetryIntervalInMilliseconds: z.number().nullish(),
  retryTimeoutInMilliseconds: z.number().nullish(),
});

export type RetryOptions = z.infer<typeof retryOptionsSchema>;

const input = z.unknown().optional();
const functionName = z.string();
const instanceId = z.string().nullish();

const callActionSchema = z.discriminatedUnion('actionType', [
  z.object({ actionType: z.literal(0), functionName, input }),
  z.object({ actionType: z.literal(1), functionName, input, retryOptions: retryOptionsSchema }),
  z.object({ actionType: z.literal(2), functionName, input, instanceId }),
  z.object({ actionType: z.literal(3), functionName, input, instanceId, retryOptions: retryOptionsSchema }),
]);

/** A call of an activity (0, with retry 1) or of an orchestrator (2, with retry 3). */
export type CallAction = z.infer<typeof callActionSchema>;

const simpleActionSchema = z.discriminatedUnion('actionType', [
  ...callActionSchema.options,
  z.object({ actionType: z.literal(4), input }),
  z.object({ actionType: z.literal(5), fireAt: z.string(), isCanceled: z.boolean() }),
  z.object({ actionType: z.literal(6), externalEventName: z.string() }),
]);

/** Task.any (11) or Task.all (12). */
export type CompoundAction = { actionType: 11 | 12; compoundActions: Action[] };

/** Something that an orchestrator asks for; 4 continues as new, 5 is a timer, 6 waits for an external event. */
export type Action = z.infer<typeof simpleActionSchema> | CompoundAction;

const compoundActionSchema = z.object({
  actionType: z.union([z.literal(11), z.literal(12)]),
  compoundActions: z.lazy(() => z.array(actionSchema)),
});

const actionSchema: z.ZodType<Action> = z.union([simpleActionSchema, compoundActionSchema]);

const stateSchema = z.looseObject({
  isDone: z.boolean(),
  actions: z.array(z.array(z.unknown())),
  output: z.unknown().optional(),
  customStatus: z.unknown().optional(),
  error: z.string().optional(),
});

/** What an orchestrator function answers: all its actions from the very start, and how far it came. */
export interface OrchestratorState {
  isDone: boolean;
  actions: Action[];
  output: unknown;
  customStatus: unknown;
  error: string | undefined;
}

const unsupported: Record<number, string> = {
  7: 'callEntity',
  8: 'callHttp',
  9: 'signalEntity',
  13: 'lock',
  14: 'release of a lock',
};

function readAction(given: unknown): Action {
  const parsed = actionSchema.safeParse(given);
  if (parsed.success) return parsed.data;
  const type = z.looseObject({ actionType: z.number() }).safeParse(given).data?.actionType ?? -1;
  throw new Error(`This development host does not run ${unsupported[type] ?? `the action ${JSON.stringify(given)}`}.`);
}

/** @throws Error for an action that this host does not run (entities, callHttp), by its name. */
export function readOrchestratorState(json: unknown): OrchestratorState {
  const { isDone, actions, output, customStatus, error } = stateSchema.parse(json);
  return { isDone, actions: actions.flat().map(readAction), output, customStatus, error };
}
