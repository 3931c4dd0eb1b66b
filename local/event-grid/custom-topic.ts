import { z } from 'zod';
import type { TokenVerifier } from '../token-verifier.ts';
import { cloudEventSchema, fromCloudEvent } from './cloud-event.ts';
import type { Publication } from './delivery-store.ts';

const eventSchema = z.strictObject({
  id: z.string().min(1),
  topic: z.string().optional(),
  subject: z.string().min(1),
  eventType: z.string().min(1),
  eventTime: z.iso.datetime({ offset: true }),
  data: z.unknown(),
  dataVersion: z.string().default(''),
  metadataVersion: z.string().optional(),
});

/** Event Grid's error body, with the status to send it under. */
export interface TopicRefusal {
  status: 400 | 401 | 413;
  body: { error: { code: string; message: string } };
}

const refuse = (status: TopicRefusal['status'], code: string, message: string): TopicRefusal => ({
  status,
  body: { error: { code, message } },
});

/** Only a token for `https://eventgrid.azure.net` opens a topic; keys are switched off, as the infrastructure has it. */
export function refusePublisher(
  verifier: TokenVerifier,
  headers: Record<string, string | string[] | undefined>,
): TopicRefusal | undefined {
  if (headers['aeg-sas-key'] !== undefined || headers['aeg-sas-token'] !== undefined) {
    return refuse(401, 'Unauthorized', 'Local authentication is switched off for this topic: send a bearer token.');
  }
  const verdict = verifier.verify(headers['authorization']?.toString(), ['https://eventgrid.azure.net']);
  return verdict.ok ? undefined : refuse(401, 'Unauthorized', verdict.message);
}

/** What a publisher has sent: an array in the Event Grid schema, one CloudEvent, or a batch of them. */
export function readPublications(
  contentType: string,
  body: string,
  topic: string,
  now: string,
): Publication[] | TopicRefusal {
  if (Buffer.byteLength(body) > 1024 * 1024) {
    return refuse(413, 'RequestEntityTooLarge', 'The request is larger than 1 MB: send fewer events at a time.');
  }
  try {
    const sent: unknown = JSON.parse(body);
    if (contentType.startsWith('application/cloudevents')) {
      const cloudEvents = z.array(cloudEventSchema).parse(contentType.includes('batch') ? sent : [sent]);
      return cloudEvents.map((cloudEvent) => ({
        source: 'topic',
        event: fromCloudEvent(cloudEvent, now),
        cloudEvent,
      }));
    }
    const events = z.array(eventSchema).parse(sent);
    return events.map((event) => ({ source: 'topic', event: { ...event, topic, metadataVersion: '1' } }));
  } catch (error) {
    const what = error instanceof z.ZodError ? z.prettifyError(error) : 'The body is not JSON.';
    return refuse(400, 'BadRequest', `This resource is configured to receive Event Grid or CloudEvents. ${what}`);
  }
}
