import { parquetMetadataAsync } from 'hyparquet';
import type { ByteSource } from '../dataset/byte-source.ts';
import type { Problem } from '../domain/problem.ts';
import { rowsOfSlice } from '../domain/row-slice.ts';
import { RemoteError } from '../errors.ts';
import type { HubClient, HubListing } from './hub-client.ts';
import { openHubFile } from './hub-file.ts';
import type { HubReference } from './hub-reference.ts';

/** Rows of a dataset on the hub, wherever they lie. */
export interface HubSplit {
  pieces: HubPiece[];
  rows: number;
}

/** The rows from `from` up to but without `to` of one Parquet file, counted from 0. */
export interface HubPiece {
  source: ByteSource;
  from: number;
  to: number;
}

interface CountedFile {
  source: ByteSource;
  rows: number;
}

/** Finds the files that hold what is asked for, and of each the rows. Rejects with a RemoteError where the hub may do better later. */
export async function openHubSplit(
  client: HubClient,
  reference: HubReference,
): Promise<{ split: HubSplit } | { problem: Problem }> {
  try {
    const listing = await client.listParquet(reference.repository);
    const found = chooseSplits(listing, reference);
    if ('problem' in found) return found;
    return {
      split: toSplit(await Promise.all(found.parts.map((addresses) => countFiles(client, addresses))), reference),
    };
  } catch (error) {
    const problem = error instanceof RemoteError ? lastingProblem(error, reference.repository) : undefined;
    if (!problem) throw error;
    return { problem };
  }
}

function chooseSplits(
  listing: HubListing,
  { repository, config, parts }: HubReference,
): { parts: string[][] } | { problem: Problem } {
  const configs = Object.keys(listing);
  const chosen = config ?? (configs.length === 1 ? configs[0] : configs.find((name) => name === 'default'));
  const splits = chosen === undefined || !Object.hasOwn(listing, chosen) ? undefined : listing[chosen];
  if (!splits) return { problem: noConfig(repository, config, configs) };
  const unknown = parts.find(({ split }) => !Object.hasOwn(splits, split));
  if (unknown) return { problem: noSplit(repository, unknown.split, Object.keys(splits)) };
  return { parts: parts.map(({ split }) => splits[split] ?? []) };
}

async function countFiles(client: HubClient, addresses: string[]): Promise<CountedFile[]> {
  const files: CountedFile[] = [];
  for (const address of addresses) {
    const source = await openHubFile(client, address);
    files.push({ source, rows: await countRows(source) });
  }
  return files;
}

/** As the file's own end tells. */
async function countRows(source: ByteSource): Promise<number> {
  const slice = async (from: number, to = source.size): Promise<ArrayBuffer> => {
    const chunks: Uint8Array[] = [];
    for await (const chunk of await source.read(from, to)) chunks.push(chunk as Uint8Array);
    return new Uint8Array(Buffer.concat(chunks)).buffer;
  };
  const metadata = await parquetMetadataAsync({ byteLength: source.size, slice });
  return Number(metadata.num_rows);
}

/** A slice is one of the split, whose files' rows count as one after the other. */
function toSplit(parts: CountedFile[][], reference: HubReference): HubSplit {
  const pieces = parts.flatMap((files, index) => {
    const total = files.reduce((sum, { rows }) => sum + rows, 0);
    const slice = reference.parts[index]?.slice;
    return cutPieces(files, slice ? rowsOfSlice(slice, total) : { from: 0, to: total });
  });
  return { pieces, rows: pieces.reduce((sum, { from, to }) => sum + to - from, 0) };
}

function cutPieces(files: CountedFile[], { from, to }: { from: number; to: number }): HubPiece[] {
  const pieces: HubPiece[] = [];
  let before = 0;
  for (const { source, rows } of files) {
    const piece = { source, from: Math.max(0, from - before), to: Math.min(rows, to - before) };
    if (piece.to > piece.from) pieces.push(piece);
    before += rows;
  }
  return pieces;
}

const problem = (type: string, message: string, remedy: string): Problem => ({ type, message, remedy });

const noConfig = (repository: string, config: string | undefined, configs: string[]): Problem =>
  problem(
    'hub_config_unknown',
    config
      ? `The dataset ${repository} has no configuration '${config}'.`
      : `The dataset ${repository} has several configurations, or none.`,
    configs.length > 0 ? `Name one of them by 'config': ${configs.join(', ')}.` : 'The hub has no Parquet files of it.',
  );

const noSplit = (repository: string, split: string, splits: string[]): Problem =>
  problem(
    'hub_split_unknown',
    `The dataset ${repository} has no split '${split}'.`,
    `Name one of these: ${splits.join(', ')}.`,
  );

/** Undefined where another try may go better. */
function lastingProblem({ status, code, message }: RemoteError, repository: string): Problem | undefined {
  if (status === 401 || status === 403)
    return problem(
      'hub_access_denied',
      `The hub does not give out ${repository}: ${message}`,
      `Accept the dataset's terms at https://huggingface.co/datasets/${repository} and set HF_TOKEN to a token that may read it.`,
    );
  if (status === 404)
    return problem(
      'hub_dataset_not_found',
      `The hub has no Parquet files of ${repository}: ${message}`,
      'Check the name. A dataset that the hub has not turned into Parquet has to be uploaded as a file.',
    );
  if (code === 'NoRanges' || code === 'UnsafeRedirect')
    return problem('hub_unusable', message, 'Check DROPTUNE_HUB_URL.');
  return undefined;
}
