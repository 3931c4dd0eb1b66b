import { readFooter } from '../formats/parquet/read-footer.ts';
import { UnreadableRest } from '../formats/unreadable-rest.ts';
import type { Problem } from '../problem.ts';
import { rowsOfSlice } from '../row-slice.ts';
import { HubError } from './hub-error.ts';
import type { HubClient } from './hub-client.ts';
import { openHubFile, withTries, type HubFile } from './hub-file.ts';
import { isPartial, type HubListing } from './hub-listing.ts';
import { brokenFile, lastingProblem, noConfig, noSplit, partialSplit } from './hub-problems.ts';
import type { HubPart, HubReference } from './hub-reference.ts';

/** Rows of a dataset on the hub, wherever they lie. */
export interface HubSplit {
  pieces: HubPiece[];
  rows: number;
  /** The commit that they are of, where the hub tells. */
  revision: string | undefined;
}

/** The rows from `from` up to but without `to` of one Parquet file, counted from 0. */
export interface HubPiece {
  source: HubFile;
  from: number;
  to: number;
  /** Of the whole file. */
  rows: number;
}

interface CountedFile {
  source: HubFile;
  rows: number;
}

/** Files whose ends are read at the same time. */
const filesAtATime = 8;

/** Finds the files that hold what is asked for, and of each the rows. Rejects with a HubError where the hub may do better later. */
export async function openHubSplit(
  client: HubClient,
  reference: HubReference,
): Promise<{ split: HubSplit } | { problem: Problem }> {
  const { repository } = reference;
  try {
    const found = chooseSplits(await listFiles(client, reference), reference);
    if ('problem' in found) return found;
    const counted: CountedFile[][] = [];
    for (const addresses of found.parts) counted.push(await countFiles(client, addresses));
    return toSplit(counted, reference);
  } catch (error) {
    if (error instanceof UnreadableRest) return { problem: brokenFile(repository, error.fault.what) };
    const problem = error instanceof HubError ? lastingProblem(error, repository) : undefined;
    if (!problem) throw error;
    return { problem };
  }
}

/** Those that the hub made of the dataset; of one that it makes none of, as of most private ones, its own Parquet files. */
async function listFiles(client: HubClient, { repository, revision }: HubReference): Promise<HubListing> {
  const list = (at?: string) => withTries(() => client.listParquet(repository, at));
  if (revision !== undefined) return list(revision);
  try {
    const made = await list();
    return Object.keys(made).length > 0 ? made : await list('main');
  } catch (error) {
    if (!(error instanceof HubError) || error.status !== 404) throw error;
    const own = await list('main');
    if (Object.keys(own).length > 0) return own;
    throw error;
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

/** The rows of each file, as its own end tells. */
async function countFiles(client: HubClient, addresses: string[]): Promise<CountedFile[]> {
  const files: CountedFile[] = [];
  for (let from = 0; from < addresses.length; from += filesAtATime)
    files.push(...(await Promise.all(addresses.slice(from, from + filesAtATime).map(countFile))));
  return files;

  async function countFile(address: string): Promise<CountedFile> {
    const source = await openHubFile(client, address);
    return { source, rows: Number((await readFooter(source)).num_rows) };
  }
}

/** A slice is one of the split, whose files' rows count as one after the other. */
function toSplit(parts: CountedFile[][], reference: HubReference): { split: HubSplit } | { problem: Problem } {
  const [revision, ...others] = new Set(parts.flat().map(({ source }) => source.commit));
  if (others.length > 0) throw new HubError(0, 'FilesChanging', `${reference.repository} is being changed on the hub.`);
  const pieces: HubPiece[] = [];
  for (const [index, files] of parts.entries()) {
    const part = reference.parts[index];
    const total = files.reduce((sum, { rows }) => sum + rows, 0);
    const range = part?.slice ? rowsOfSlice(part.slice, total) : { from: 0, to: total };
    if (part && files.some(({ source }) => isPartial(source.name)) && !isWithin(part, total))
      return { problem: partialSplit(reference.repository, part.split, total) };
    pieces.push(...cutPieces(files, range));
  }
  return { split: { pieces, rows: pieces.reduce((sum, { from, to }) => sum + to - from, 0), revision } };
}

/** Whether a slice is the same however many rows follow the first `total`. */
function isWithin({ slice = '' }: HubPart, total: number): boolean {
  const [, to] = /^\[\d*:(\d+)\]$/.exec(slice) ?? [];
  return to !== undefined && Number(to) <= total;
}

function cutPieces(files: CountedFile[], { from, to }: { from: number; to: number }): HubPiece[] {
  const pieces: HubPiece[] = [];
  let before = 0;
  for (const { source, rows } of files) {
    const piece = { source, from: Math.max(0, from - before), to: Math.min(rows, to - before), rows };
    if (piece.to > piece.from) pieces.push(piece);
    before += rows;
  }
  return pieces;
}
