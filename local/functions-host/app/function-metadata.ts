import { z } from 'zod';

const bindingSchema = z.looseObject({
  type: z.string(),
  direction: z.string().optional(),
  name: z.string().optional(),
});

const durationSchema = z.looseObject({ seconds: z.number().default(0) });

/** What `@azure/functions` registers for a function; bindings by name, the trigger among them. */
export const functionMetadataSchema = z.looseObject({
  name: z.string(),
  bindings: z.record(z.string(), bindingSchema),
  retryOptions: z
    .looseObject({
      maxRetryCount: z.number().default(0),
      retryStrategy: z.string().optional(),
      delayInterval: durationSchema.optional(),
      minimumInterval: durationSchema.optional(),
      maximumInterval: durationSchema.optional(),
    })
    .optional(),
});

export type FunctionMetadata = z.infer<typeof functionMetadataSchema>;
export type Binding = z.infer<typeof bindingSchema>;

/** A function of the app: `handler` is the user's; `trigger` the binding that starts it, `triggerName` that binding's name. */
export interface RegisteredFunction {
  readonly name: string;
  readonly metadata: FunctionMetadata;
  readonly handler: (...inputs: unknown[]) => unknown;
  readonly trigger: Binding;
  readonly triggerName: string;
}

const isTrigger = (binding: Binding) => /trigger$/i.test(binding.type);

/** @throws Error when a registration names no trigger or more than one. */
export function readRegisteredFunction(given: unknown, handler: RegisteredFunction['handler']): RegisteredFunction {
  const metadata = functionMetadataSchema.parse(given);
  const triggers = Object.entries(metadata.bindings).filter(([, binding]) => isTrigger(binding));
  const [only] = triggers;
  if (!only || triggers.length > 1)
    throw new Error(`The function '${metadata.name}' must have exactly one trigger; it has ${triggers.length}.`);
  return { name: metadata.name, metadata, handler, triggerName: only[0], trigger: only[1] };
}
