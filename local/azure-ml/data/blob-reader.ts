import { createWriteStream } from 'node:fs';
import { mkdir, rename } from 'node:fs/promises';
import { get as getPlain, type IncomingMessage } from 'node:http';
import { get as getSecure } from 'node:https';
import { dirname } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { BlobSASPermissions, generateBlobSASQueryParameters, StorageSharedKeyCredential } from '@azure/storage-blob';
import type { BlobPlace } from './data-uri.ts';

/** Reads blobs as a cluster's identity does on Azure. */
export interface BlobReader {
  /** Writes the blob to `path`. Throws an Error in the words of Azure's data access layer when it cannot be read. */
  download(place: BlobPlace, path: string, signal: AbortSignal): Promise<void>;
}

const account = 'devstoreaccount1';
/** Azurite's account key, the same on every machine and documented by Azurite. */
const accountKey = 'Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==';
const anHour = 3600_000;

/** Trusts `certificate` by itself, so it works whether or not NODE_EXTRA_CA_CERTS was set. */
export function createBlobReader(blobUrl: string, certificate: string): BlobReader {
  const credential = new StorageSharedKeyCredential(account, accountKey);

  function toSignedUrl({ container, blob }: BlobPlace): string {
    const permissions = BlobSASPermissions.parse('r');
    const expiresOn = new Date(Date.now() + anHour);
    const token = generateBlobSASQueryParameters(
      { containerName: container, blobName: blob, permissions, expiresOn },
      credential,
    );
    return `${blobUrl}/${container}/${blob.split('/').map(encodeURIComponent).join('/')}?${token.toString()}`;
  }

  return {
    async download(place, path, signal) {
      const response = await open(toSignedUrl(place), certificate, signal);
      if (response.statusCode !== 200) {
        response.resume();
        throw readingError(response.statusCode ?? 0, place);
      }
      await mkdir(dirname(path), { recursive: true });
      await pipeline(response, createWriteStream(`${path}.part`));
      await rename(`${path}.part`, path);
    },
  };
}

function open(url: string, ca: string, signal: AbortSignal): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const request = url.startsWith('https:')
      ? getSecure(url, { ca, signal }, resolve)
      : getPlain(url, { signal }, resolve);
    request.once('error', reject);
  });
}

function readingError(status: number, { container, blob }: BlobPlace): Error {
  const what = `the blob '${blob}' in container '${container}'`;
  if (status === 404) return new Error(`DataAccessError(NotFound): ${what} does not exist.`);
  return new Error(`DataAccessError(${status}): ${what} could not be read.`);
}
