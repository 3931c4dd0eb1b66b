import type { BlobItem, BlobServiceClient } from '@azure/storage-blob';
import { z } from 'zod';

/** What tells one content of a blob from the next; kept as JSON. */
export const blobVersionSchema = z.object({
  etag: z.string(),
  /** To the second: Azurite says no more. */
  createdOn: z.string(),
  blobType: z.string(),
  contentLength: z.number(),
  /** Base64; null when the last writer gave none. Known from before when only headers were set since. */
  contentMd5: z.string().nullable(),
  copyId: z.string().nullable(),
  /** Ids and sizes of the committed blocks; empty after Put Blob. */
  blocks: z.string(),
  /** Metadata, content headers and tier. */
  attributes: z.string(),
  contentType: z.string(),
});
export type BlobVersion = z.infer<typeof blobVersionSchema>;

/** Asks for the block list too, which the listing does not have. Rejects when the blob is gone or another by now. */
export async function readBlobVersion(
  storage: BlobServiceClient,
  container: string,
  { name, properties, metadata }: BlobItem,
): Promise<BlobVersion> {
  const { contentEncoding, contentLanguage, contentDisposition, cacheControl, accessTier, contentType } = properties;
  const headers = [contentType, contentEncoding, contentLanguage, contentDisposition, cacheControl, accessTier];
  const blobType = properties.blobType ?? 'BlockBlob';
  return {
    etag: properties.etag,
    createdOn: (properties.createdOn ?? properties.lastModified).toISOString(),
    blobType,
    contentLength: properties.contentLength ?? 0,
    contentMd5: properties.contentMD5 ? Buffer.from(properties.contentMD5).toString('base64') : null,
    copyId: properties.copyId ?? null,
    blocks: blobType === 'BlockBlob' ? await readBlocks(storage, container, name, properties.etag) : '',
    attributes: JSON.stringify([Object.entries(metadata ?? {}).sort(), headers.map((header) => header ?? null)]),
    contentType: contentType ?? 'application/octet-stream',
  };
}

async function readBlocks(storage: BlobServiceClient, container: string, name: string, etag: string): Promise<string> {
  const blob = storage.getContainerClient(container).getBlockBlobClient(name);
  const { committedBlocks = [], etag: current } = await blob.getBlockList('committed');
  if (current?.replaceAll('"', '') !== etag.replaceAll('"', '')) throw new Error(`'${name}' has changed meanwhile`);
  return committedBlocks.map((block) => `${block.name}:${block.size}`).join(' ');
}
