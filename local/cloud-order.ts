import { z } from 'zod';
import { eventSubscriptionSchema } from './event-grid/event-subscription.ts';

/** What the process of Azure ML, Event Grid and the file share is told when it starts. */
export const cloudOrderSchema = z.object({
  /** The laptop cloud's folder. */
  folder: z.string(),
  /** As `DROPTUNE_CLOCK` describes it. */
  clock: z.string(),
  azureMlPort: z.number(),
  eventGridPort: z.number(),
  fileSharePort: z.number(),
  /** `https://127.0.0.1:PORT/devstoreaccount1` */
  blobUrl: z.string(),
  pace: z.enum(['laptop', 'instant']),
  subscriptions: z.array(eventSubscriptionSchema),
});
export type CloudOrder = z.input<typeof cloudOrderSchema>;
/** With every default filled in. */
export type CheckedOrder = z.output<typeof cloudOrderSchema>;

/** What it says when its services listen. */
export const cloudAddressesSchema = z.object({
  azureMlUrl: z.string(),
  eventGridUrl: z.string(),
  fileShareUrl: z.string(),
});
export type CloudAddresses = z.infer<typeof cloudAddressesSchema>;
