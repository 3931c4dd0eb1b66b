import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { CheckedSubscription } from './event-subscription.ts';
import type { OutgoingRequest, Reply, Send } from './sender.ts';

const origin = 'eventgrid.azure.net';
const answerSchema = z.object({ validationResponse: z.string() });

export interface Handshake {
  subscription: CheckedSubscription;
  /** What the endpoint echoes, or a person visits, to prove that it wants the events. */
  validationCode: string;
  /** The same for all attempts of one subscription. */
  validationUrl: string;
  topic: string;
  now: string;
}

/**
 * Asks the endpoint whether it wants the events: by a SubscriptionValidation event in the Event Grid schema, by OPTIONS
 * for CloudEvents. False when it is not there, or does not agree.
 */
export async function shakeHands(send: Send, handshake: Handshake): Promise<boolean> {
  return handshake.subscription.schema === 'CloudEventSchemaV1_0'
    ? allowsOrigin(await send(toOptions(handshake.subscription)))
    : echoesCode(await send(toValidationEvent(handshake)), handshake.validationCode);
}

function toOptions({ endpointUrl }: CheckedSubscription): OutgoingRequest {
  return { method: 'OPTIONS', url: endpointUrl, headers: { 'webhook-request-origin': origin } };
}

function allowsOrigin(reply: Reply): boolean {
  if (!reply.answered || reply.status < 200 || reply.status > 204) return false;
  const allowed = reply.headers['webhook-allowed-origin'];
  return allowed === '*' || allowed === origin;
}

function toValidationEvent(handshake: Handshake): OutgoingRequest {
  const { subscription, validationCode, validationUrl, topic, now } = handshake;
  const event = {
    id: randomUUID(),
    topic,
    subject: '',
    data: { validationCode, validationUrl },
    eventType: 'Microsoft.EventGrid.SubscriptionValidationEvent',
    eventTime: now,
    metadataVersion: '1',
    dataVersion: '2',
  };
  return {
    method: 'POST',
    url: subscription.endpointUrl,
    headers: {
      'content-type': 'application/json; charset=utf-8',
      'aeg-event-type': 'SubscriptionValidation',
      'aeg-subscription-name': subscription.name.toUpperCase(),
      'aeg-delivery-count': '0',
      'aeg-data-version': '2',
      'aeg-metadata-version': '1',
    },
    body: JSON.stringify([event]),
  };
}

function echoesCode(reply: Reply, validationCode: string): boolean {
  if (!reply.answered || reply.status !== 200) return false;
  try {
    return answerSchema.parse(JSON.parse(reply.body)).validationResponse === validationCode;
  } catch {
    return false;
  }
}
