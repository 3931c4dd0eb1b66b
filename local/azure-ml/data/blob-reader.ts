import { createWriteStream } from 'node:fs';
import { mkdir, rename } from 'node:fs/promises';
import { get as getPlain, type IncomingMessage } from 'node:http';
import { get as getSecure } from 'node:https';
import { dirname } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { BlobSASPermissions, generateBlobSASQueryParameters, StorageSharedKeyCredential } from '@azure/storage-blob';
import type { BlobPlace } from './data-uri.ts';

/** Reads blobs as a cluster's identity does on Azure. */
export interface BlobReader {
  /**
   * Writes the blob to `path`. Throws an Error in the words of Azure's data access layer when it cannot be read. What only
   * interrupts the connection, such as storage being started again, is tried again for some seconds as clusters do.
   */
  download(place: BlobPlace, path: string, signal: AbortSignal): Promise<void>;
}

const account = 'devstoreaccount1';
/** Azurite's account key, the same on every machine and documented by Azurite. */
const accountKey = 'Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==';
const anHour = 3600_000;
/** Real milliseconds between two tries. */
const pauses = [100, 300, 1_000, 3_000];

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
      await mkdir(dirname(path), { recursive: true });
      const fetchBlob = async () => {
        const response = await open(toSignedUrl(place), certificate, signal);
        if (response.statusCode !== 200) {
          response.resume();
          throw new ReadingError(response.statusCode ?? 0, place);
        }
        await pipeline(response, createWriteStream(`${path}.part`));
      };
      await persistently(fetchBlob, signal);
      await rename(`${path}.part`, path);
    },
  };
}

/** Tries again after whatever storage itself has not said. */
async function persistently(work: () => Promise<void>, signal: AbortSignal): Promise<void> {
  for (const pause of pauses) {
    try {
      return await work();
    } catch (error) {
      if (error instanceof ReadingError || signal.aborted) throw error;
      await sleep(pause, undefined, { signal });
    }
  }
  return work();
}

function open(url: string, ca: string, signal: AbortSignal): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const request = url.startsWith('https:')
      ? getSecure(url, { ca, signal }, resolve)
      : getPlain(url, { signal }, resolve);
    request.once('error', reject);
  });
}

/** What storage answered. */
class ReadingError extends Error {
  constructor(status: number, { container, blob }: BlobPlace) {
    const what = `the blob '${blob}' in container '${container}'`;
    super(
      status === 404
        ? `DataAccessError(NotFound): ${what} does not exist.`
        : `DataAccessError(${status}): ${what} could not be read.`,
    );
  }
}
