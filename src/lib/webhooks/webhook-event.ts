/** Something that has happened, as it is told: to webhooks, and to the topic. */
export interface WebhookEvent {
  /** Made of what happened, so that telling it again tells the same event. */
  id: string;
  type: string;
  /** When it happened (ISO, milliseconds). */
  at: string;
  /** What it happened to, such as `runs/ftjob-…`. */
  subject: string;
  data: object;
}

/** OpenAI's envelope, as its client reads it. */
export const bodyOf = ({ id, type, at, data }: WebhookEvent): string =>
  JSON.stringify({ id, object: 'event', created_at: Math.floor(Date.parse(at) / 1000), type, data });
