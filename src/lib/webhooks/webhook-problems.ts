import { RequestError } from '../platform/errors.ts';

/** What the API says when it cannot do what it was asked for. */
export const problems = {
  noSuchEndpoint: (endpointId: string) =>
    new RequestError(404, {
      type: 'webhook_not_found',
      message: `There is no webhook '${endpointId}'.`,
      remedy: 'GET /v1/webhooks lists them.',
    }),

  unknownCursor: (endpointId: string) =>
    new RequestError(
      400,
      {
        type: 'invalid_query',
        message: `The list cannot go on after '${endpointId}': there is no such webhook.`,
        remedy: 'Start without `after`.',
      },
      {},
      [{ field: 'after', what: 'is unknown; start without it' }],
    ),

  noSuchDelivery: (deliveryId: string) =>
    new RequestError(404, {
      type: 'delivery_not_found',
      message: `There is no delivery '${deliveryId}' to this webhook.`,
      remedy: 'GET /v1/webhooks/{webhook}/deliveries lists those of the last thirty days.',
    }),

  refusedUrl: (reason: string) =>
    new RequestError(
      400,
      {
        type: 'webhook_url_refused',
        message: `No webhook can go to this URL: ${reason}.`,
        remedy: 'Give an https URL whose host is public, without user name and password.',
      },
      {},
      [{ field: 'url', what: `is refused: ${reason}` }],
    ),

  tooMany: (most: number) =>
    new RequestError(409, {
      type: 'too_many_webhooks',
      message: `There are ${most} webhooks already, and there cannot be more.`,
      remedy: 'Delete one with DELETE /v1/webhooks/{webhook}, or let one tell several events.',
    }),

  isDisabled: (endpointId: string) =>
    new RequestError(409, {
      type: 'webhook_disabled',
      message: `Nothing is sent to the webhook '${endpointId}': it is disabled.`,
      remedy: 'Enable it with PATCH /v1/webhooks/{webhook} and {"enabled":true}.',
    }),

  rotatedTooOften: () =>
    new RequestError(409, {
      type: 'rotated_too_often',
      message:
        'The secret was rotated so often that the secrets of the last 24 hours do not fit into a message any more.',
      remedy: 'Rotate again when 24 hours have passed since the first of these rotations.',
    }),

  changedMeanwhile: () =>
    new RequestError(409, {
      type: 'webhook_changed',
      message: 'Somebody else changed the webhook at the same time.',
      remedy: 'Look at it and try again.',
    }),

  noKey: () =>
    new RequestError(503, {
      type: 'webhooks_not_set_up',
      message: 'There is no key to encrypt URLs and secrets of webhooks with.',
      remedy: 'Set DROPTUNE_SECRETS_KEY to the base64 of 32 random bytes, as `openssl rand -base64 32` makes them.',
    }),

  unreadable: () =>
    new RequestError(503, {
      type: 'webhook_unreadable',
      message: 'The webhook was encrypted under a key that DROPTUNE_SECRETS_KEY does not hold.',
      remedy:
        'Add the former key to the setting, behind the new one and a comma, or delete the webhook and make it anew.',
    }),
};
