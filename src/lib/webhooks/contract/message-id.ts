import { createHash } from 'node:crypto';

const digest = (...parts: string[]): string => createHash('sha256').update(parts.join('\n')).digest('hex');

/** The id of an event that happens to a thing once; `which` tells it from others of its type. */
export const eventIdOf = (type: string, subject: string, which = ''): string =>
  `evt_${digest(type, subject, which).slice(0, 24)}`;

const timeDigits = 11;

/**
 * The id of the one message that tells an event to an endpoint. It begins with the event's time (ISO), and so sorts by it;
 * everything in it follows from event and endpoint.
 */
export const messageIdOf = ({ id, at }: { id: string; at: string }, endpointId: string): string =>
  `msg_${Date.parse(at).toString(16).padStart(timeDigits, '0')}${digest(id, endpointId).slice(0, 20)}`;

/** When the event of a message happened (ms); undefined for a text that is no message's id. */
export function timeOfMessage(messageId: string): number | undefined {
  const [, time] = /^msg_([0-9a-f]{11})[0-9a-f]{20}$/.exec(messageId) ?? [];
  return time === undefined ? undefined : Number.parseInt(time, 16);
}
