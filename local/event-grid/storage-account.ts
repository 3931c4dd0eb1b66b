import { BlobServiceClient, newPipeline, StorageSharedKeyCredential } from '@azure/storage-blob';

/** Not secrets: what the documentation of every storage emulator prints. */
const account = 'devstoreaccount1';
const accountKey = 'Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==';

/** The laptop's storage account by its key, over HTTPS with the laptop's certificate (PEM). Tries each request once. */
export function openStorageAccount(blobUrl: string, certificate: string): BlobServiceClient {
  // The types of the client leave `tlsOptions` out, which it hands on to its pipeline.
  const options = { retryOptions: { maxTries: 1 }, tlsOptions: { ca: certificate } };
  return new BlobServiceClient(blobUrl, newPipeline(new StorageSharedKeyCredential(account, accountKey), options));
}
