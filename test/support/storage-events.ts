interface Change {
  container?: string;
  name?: string;
  api?: string;
  eTag?: string;
  contentLength?: number;
  url?: string;
}

/** BlobCreated as Event Grid delivers it in its own schema. */
export function blobCreated({ container = 'datasets', name = 'in/chat.jsonl', url, ...data }: Change = {}) {
  return {
    topic: '/subscriptions/S/resourceGroups/RG/providers/Microsoft.Storage/storageAccounts/ACC',
    subject: `/blobServices/default/containers/${container}/blobs/${name}`,
    eventType: 'Microsoft.Storage.BlobCreated',
    eventTime: '2026-11-23T04:00:00.1234567Z',
    id: '831e1650-001e-001b-66ab-eeb76e069631',
    data: {
      api: 'PutBlockList',
      clientRequestId: '6d79dbfb-0e37-4fc4-981f-442c9ca65760',
      requestId: '831e1650-001e-001b-66ab-eeb76e000000',
      eTag: '0x8D4BCC2E4835CD0',
      contentType: 'application/json',
      contentLength: 524_288,
      blobType: 'BlockBlob',
      url: url ?? `https://account.blob.core.windows.net/${container}/${name}`,
      sequencer: '00000000000004420000000000028963',
      storageDiagnostics: { batchId: 'b68529f3-68cd-4744-baa4-3c0498ec19f0' },
      ...data,
    },
    dataVersion: '',
    metadataVersion: '1',
  };
}
