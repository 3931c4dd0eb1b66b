import { EventGridPublisherClient } from '@azure/eventgrid';
import type { TokenCredential } from '@azure/identity';
import { remoteCall } from './remote-call.ts';

export interface RunCloudEvent {
  id: string;
  type: string;
  subject: string;
  time: Date;
  data: object;
}

/** An Event Grid custom topic that is told about runs, as CloudEvents. */
export interface RunEventsTopic {
  publish(event: RunCloudEvent): Promise<void>;
}

export function createRunEventsTopic(url: string, credential: TokenCredential): RunEventsTopic {
  const client = new EventGridPublisherClient(url, 'CloudEvent', credential);
  return {
    async publish(event) {
      await remoteCall('The Event Grid topic', () =>
        client.send([{ ...event, source: '/droptune', datacontenttype: 'application/json' }]),
      );
    },
  };
}
