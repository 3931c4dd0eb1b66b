import type { BlobVersion } from './blob-version.ts';

/**
 * Whether a blob with a new ETag has been written anew, rather than had its metadata, headers or tier set, which changes
 * the ETag as well but raises no event. Azurite does not say which it was, so it is told by what else has changed.
 *
 * Not told apart: the same bytes put again within the second in which the blob was made, or by blocks with the same ids
 * and sizes, together with other metadata (taken for Set Blob Metadata); metadata set to what it was (taken for a write).
 */
export function isNewContent(known: BlobVersion, seen: BlobVersion): boolean {
  if (seen.createdOn !== known.createdOn) return true;
  // Appends and page writes raise no event; only making the blob does.
  if (seen.blobType !== 'BlockBlob') return seen.blobType !== known.blobType;
  if (seen.contentLength !== known.contentLength || seen.blocks !== known.blocks) return true;
  if (seen.copyId !== known.copyId) return true;
  if (seen.contentMd5 !== null && known.contentMd5 !== null && seen.contentMd5 !== known.contentMd5) return true;
  return seen.attributes === known.attributes;
}
