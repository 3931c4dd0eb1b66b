import { z } from 'zod';
import { blobNameFault, datasetExtension } from '../contract/dataset-source.ts';
import type { Dataset } from '../contract/run.ts';

/** BlobCreated as Event Grid delivers it, in its own schema (`eventType`) or as a CloudEvent (`type`). */
const blobEventSchema = z.object({
  eventType: z.string().optional(),
  type: z.string().optional(),
  subject: z.string().optional(),
  data: z.object({
    api: z.string(),
    eTag: z.string(),
    contentLength: z.number(),
    url: z.string(),
  }),
});

/** Calls that leave a whole blob behind. CreateFile, which comes first on hierarchical accounts, does not. */
const finishingCalls = new Set(['PutBlob', 'PutBlockList', 'CopyBlob', 'FlushWithClose', 'SftpCommit']);

export type BlobArrival = { status: 'dataset'; dataset: Dataset } | { status: 'ignored'; reason: string };

const ignored = (reason: string): BlobArrival => ({ status: 'ignored', reason });

/**
 * `datasets` and `in/a b.jsonl` of a blob's URL; an emulator puts the account's name before the container.
 * Undefined for what is no address.
 */
function containerAndName(url: string, container: string): { container: string; name: string } | undefined {
  try {
    const segments = new URL(url).pathname.slice(1).split('/').map(decodeURIComponent);
    const at = segments[0] !== container && segments[1] === container ? 1 : 0;
    return { container: segments[at] ?? '', name: segments.slice(at + 1).join('/') };
  } catch {
    return undefined;
  }
}

/** The subject names the container too, and there a folder of that name in another container cannot be taken for it. */
const isElsewhere = (subject: string | undefined, container: string): boolean =>
  subject !== undefined && !subject.startsWith(`/blobServices/default/containers/${container}/`);

function wrongName(name: string): string | undefined {
  if (!datasetExtension.test(name))
    return 'its name does not end in .jsonl, .ndjson, .json, .csv or .parquet, or one of them with .gz or .zst';
  const fault = blobNameFault(name);
  return fault && `its name ${fault}`;
}

/** Tells what a storage event means for the container that datasets are dropped into. Foreign events are ignored with a reason. */
export function readBlobEvent(event: unknown, container: string): BlobArrival {
  const parsed = blobEventSchema.safeParse(event);
  if (!parsed.success) return ignored(`it is not a BlobCreated event: ${z.prettifyError(parsed.error)}`);
  const { eventType, type, subject, data } = parsed.data;
  if ((eventType ?? type) !== 'Microsoft.Storage.BlobCreated')
    return ignored(`its type is ${eventType ?? type ?? 'missing'}`);
  if (!finishingCalls.has(data.api)) return ignored(`${data.api} does not finish a blob`);
  const place = containerAndName(data.url, container);
  if (!place) return ignored(`'${data.url}' is no URL of a blob`);
  if (place.container !== container || isElsewhere(subject, container))
    return ignored(`its container is not '${container}'`);
  const wrong = wrongName(place.name);
  if (wrong) return ignored(wrong);
  if (data.contentLength === 0) return ignored('it is empty');
  return { status: 'dataset', dataset: { ...place, etag: bareEtag(data.eTag) } };
}

/** Event Grid writes ETags with quotes or without; HTTP with. */
export const bareEtag = (etag: string): string => etag.replaceAll('"', '');
