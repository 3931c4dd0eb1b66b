import { randomUUID } from 'node:crypto';
import type { BlobVersion } from './blob-version.ts';
import type { EventGridEvent } from './event-grid-event.ts';

export interface CreatedBlob {
  container: string;
  name: string;
  version: BlobVersion;
  /** Grows with every event of the account. */
  sequence: number;
  /** ISO 8601. */
  now: string;
  /** Resource id of the storage account. */
  topic: string;
  blobUrl: string;
}

/**
 * `Microsoft.Storage.BlobCreated` as Azure sends it. The ids of the client's request are not known here and made up.
 */
export function toBlobCreated({
  container,
  name,
  version,
  sequence,
  now,
  topic,
  blobUrl,
}: CreatedBlob): EventGridEvent {
  const path = [container, ...name.split('/')].map(encodeURIComponent).join('/');
  return {
    topic,
    subject: `/blobServices/default/containers/${container}/blobs/${name}`,
    eventType: 'Microsoft.Storage.BlobCreated',
    eventTime: now,
    id: randomUUID(),
    data: {
      api: toApi(version),
      clientRequestId: randomUUID(),
      requestId: randomUUID(),
      eTag: version.etag.replaceAll('"', ''),
      contentType: version.contentType,
      contentLength: version.contentLength,
      blobType: version.blobType,
      accessTier: 'Default',
      url: `${blobUrl}/${path}`,
      sequencer: sequence.toString(16).toUpperCase().padStart(64, '0'),
      storageDiagnostics: { batchId: randomUUID() },
    },
    dataVersion: '',
    metadataVersion: '1',
  };
}

/** `PutBlob`, `PutBlockList` or `CopyBlob`. */
const toApi = ({ write }: BlobVersion): string => write.split(' ')[0] || 'PutBlob';
