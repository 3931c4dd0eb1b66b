import type { TokenCredential } from '@azure/identity';
import { lazy } from '../platform/lazy.ts';
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
  /** Rejects when the signal says that it has taken long enough. */
  publish(event: RunCloudEvent, signal: AbortSignal): Promise<void>;
}

export function createRunEventsTopic(url: string, credential: TokenCredential): RunEventsTopic {
  const client = lazy(async () => {
    const { EventGridPublisherClient } = await import('./sdk/event-grid.ts');
    return new EventGridPublisherClient(url, 'CloudEvent', credential);
  });
  return {
    async publish(event, abortSignal) {
      await remoteCall('The Event Grid topic', async () =>
        (await client()).send([{ ...event, source: '/droptune', datacontenttype: 'application/json' }], {
          abortSignal,
        }),
      );
    },
  };
}
