import { z } from 'zod';

const operatorType = z.enum([
  'StringIn',
  'StringNotIn',
  'StringContains',
  'StringNotContains',
  'StringBeginsWith',
  'StringNotBeginsWith',
  'StringEndsWith',
  'StringNotEndsWith',
  'NumberIn',
  'NumberNotIn',
  'NumberLessThan',
  'NumberLessThanOrEquals',
  'NumberGreaterThan',
  'NumberGreaterThanOrEquals',
  'BoolEquals',
  'IsNullOrUndefined',
  'IsNotNull',
]);

const advancedFilter = z.strictObject({
  operatorType,
  /** Dotted, as in `data.api`; compared without regard to case, as all strings of filters are. */
  key: z.string().min(1),
  values: z.array(z.union([z.string(), z.number(), z.boolean()])).default([]),
});

const filter = z.strictObject({
  includedEventTypes: z.array(z.string()).optional(),
  subjectBeginsWith: z.string().optional(),
  subjectEndsWith: z.string().optional(),
  advanced: z.array(advancedFilter).optional(),
});

/** Who wants which events, and how: the part of Azure's event subscription that the stand-in knows. */
export const eventSubscriptionSchema = z.strictObject({
  name: z.string().regex(/^[\w-]{3,64}$/, 'a name has 3 to 64 letters, digits, underscores and hyphens'),
  source: z.enum(['storage', 'ml', 'topic']),
  endpointUrl: z.url(),
  filter: filter.default({}),
  schema: z.enum(['EventGridSchema', 'CloudEventSchemaV1_0']).default('EventGridSchema'),
  /** Container of the laptop's storage account for what cannot be delivered; without it such events are lost. */
  deadLetterContainer: z.string().optional(),
});

export type EventSubscription = z.input<typeof eventSubscriptionSchema>;
/** With every default filled in. */
export type CheckedSubscription = z.output<typeof eventSubscriptionSchema>;
export type AdvancedFilter = z.output<typeof advancedFilter>;
