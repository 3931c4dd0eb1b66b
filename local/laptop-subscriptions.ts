import type { EventSubscription } from './event-grid/event-subscription.ts';

/** The event subscriptions that a deployment of `infra/` makes. `endpointOf` gives the address that a function is reached at. */
export function toSubscriptions(endpointOf: (functionName: string) => string): EventSubscription[] {
  return [
    {
      name: 'dataset-dropped',
      source: 'storage',
      endpointUrl: endpointOf('dataset-dropped'),
      filter: {
        includedEventTypes: ['Microsoft.Storage.BlobCreated'],
        subjectBeginsWith: '/blobServices/default/containers/datasets/',
      },
      deadLetterContainer: 'eventgrid-deadletter',
    },
    {
      name: 'ml-event',
      source: 'ml',
      endpointUrl: endpointOf('ml-event'),
      filter: {
        includedEventTypes: [
          'Microsoft.MachineLearningServices.RunCompleted',
          'Microsoft.MachineLearningServices.RunStatusChanged',
        ],
      },
      deadLetterContainer: 'eventgrid-deadletter',
    },
  ];
}

/** Where a Functions host takes events, without the function's name, which is to be appended as `&functionName=…`. */
export function toEventGridUrl(hostUrl: string, systemKey: string | undefined): string {
  return `${hostUrl}/runtime/webhooks/EventGrid?code=${encodeURIComponent(systemKey ?? '')}`;
}
