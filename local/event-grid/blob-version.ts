import type { BlobItem, BlobServiceClient } from '@azure/storage-blob';
import { z } from 'zod';
import { writeHeader } from '../azurite/mark-writes.ts';

/** What tells one content of a blob from the next; kept as JSON. */
export const blobVersionSchema = z.object({
  etag: z.string(),
  blobType: z.string(),
  contentLength: z.number(),
  contentType: z.string(),
  /** The call and an id of the write that made it; empty for a blob that is older than these marks. */
  write: z.string().default(''),
});
export type BlobVersion = z.infer<typeof blobVersionSchema>;

/** Asks for the mark of its write too, which the listing does not have. Rejects when the blob is gone or another by now. */
export async function readBlobVersion(
  storage: BlobServiceClient,
  container: string,
  { name, properties }: BlobItem,
): Promise<BlobVersion> {
  const { etag, blobType = 'BlockBlob', contentLength = 0, contentType = 'application/octet-stream' } = properties;
  const current = await storage.getContainerClient(container).getBlobClient(name).getProperties();
  if (current.etag?.replaceAll('"', '') !== etag.replaceAll('"', ''))
    throw new Error(`'${name}' has changed meanwhile`);
  const write = current._response.headers.get(writeHeader) ?? '';
  return { etag, blobType, contentLength, contentType, write };
}
