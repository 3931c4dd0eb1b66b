import { z } from 'zod';
import type { Row } from '../azure/table-store.ts';

export const deliveryStatuses = ['pending', 'delivered', 'failed', 'stopped'] as const;
export type DeliveryStatus = (typeof deliveryStatuses)[number];

const attemptSchema = z.object({
  at: z.string(),
  milliseconds: z.number(),
  status: z.number().optional(),
  answer: z.string().optional(),
  verdict: z.enum(['delivered', 'refused', 'gone', 'throttled', 'failed']),
  reason: z.string().optional(),
  /** When the next is due; none after the last. */
  nextAt: z.string().optional(),
});

/** One attempt at sending a message. */
export type AttemptRecord = z.infer<typeof attemptSchema>;

const columnsSchema = z.object({
  etag: z.string(),
  endpointId: z.string(),
  messageId: z.string(),
  eventId: z.string(),
  type: z.string(),
  subject: z.string(),
  /** When the event happened (ISO). */
  at: z.string(),
  body: z.string(),
  /** The run whose own webhook this is. */
  runId: z.string().optional(),
  status: z.enum(deliveryStatuses),
  /** How many attempts were made, and how many of them before it was last sent anew. */
  made: z.number(),
  madeBefore: z.number(),
  /** How often it was sent anew after its sending was over. */
  round: z.number().default(0),
  /** Not before then (ISO); a message without attempts is due. */
  dueAt: z.string(),
  /** Why it was given up. */
  reason: z
    .string()
    .optional()
    .transform((text) => text || undefined),
});

/** A message to one endpoint and what became of it, as the table `deliveries` holds it. */
export interface Delivery extends z.infer<typeof columnsSchema> {
  attempts: AttemptRecord[];
}

/** So many attempts are kept; later ones take the place of the first. A row has room for about 250 columns. */
const attemptsKept = 200;

/** Each attempt is a column, so that one is added without reading or writing the others. */
export const attemptColumn = (number: number): string => `attempt${String(number % attemptsKept).padStart(3, '0')}`;

export function toDelivery(row: Row): Delivery {
  const attempts = Object.entries(row)
    .filter(([name]) => /^attempt\d{3}$/.test(name))
    .map(([, text]) => attemptSchema.parse(JSON.parse(String(text))))
    .sort((left, right) => left.at.localeCompare(right.at));
  return { ...columnsSchema.parse(row), attempts };
}
