import { z } from 'zod';
import { countedSource, type RowSource } from 'chat-dataset/parts';
import {
  HubError,
  hubFileSource as sourceOf,
  lastingProblem,
  openHubSplit,
  readHubReference,
  rowSourceOf,
  toRowSource,
  type HubClient,
  type HubFile,
  type HubSplit,
} from 'chat-dataset/hub';
import type { DatasetStore, RunFile } from '../../storage/dataset-store.ts';
import { hubPlace } from '../contract/dataset-source.ts';
import { rowsFormatSchema, type RowsFilePlan } from '../contract/rows-plan.ts';
import { RemoteError } from '../../platform/errors.ts';
import type { AskedSource } from '../requests/asked-run.ts';
import type { Rejected } from '../requests/superseded.ts';

/** What a run reads of the hub, found once: whoever reads it again, reads the same. */
const hubPlanSchema = z.object({
  repository: z.string(),
  /** The commit; empty where the hub names none. */
  revision: z.string(),
  split: z.string(),
  config: z.string().optional(),
  format: rowsFormatSchema,
  bytes: z.number(),
  pieces: z.array(
    z.object({
      file: z.object({ address: z.string(), version: z.string(), size: z.number() }),
      from: z.number(),
      to: z.number(),
      rows: z.number(),
    }),
  ),
});
type HubPlan = z.infer<typeof hubPlanSchema>;

const planFile: RunFile = 'parts/hub.json';

/** Datasets of the hub, as runs read them. */
export interface HubRows {
  /** Finds the rows that are asked for. */
  open(runId: string, source: AskedSource): Promise<{ status: 'found'; file: RowsFilePlan; plan: HubPlan } | Rejected>;
  /** What was found when the run was opened. */
  plan(runId: string): Promise<HubPlan>;
  /** `onFetched` is told of every chunk how many bytes it has. */
  rows(runId: string, onFetched: (bytes: number) => void): Promise<RowSource>;
}

export function createHubRows(datasets: Pick<DatasetStore, 'readFile' | 'createFile'>, client: HubClient): HubRows {
  async function find(runId: string): Promise<HubPlan | undefined> {
    const text = await datasets.readFile(runId, planFile);
    return text === undefined ? undefined : hubPlanSchema.parse(JSON.parse(text));
  }

  async function plan(runId: string): Promise<HubPlan> {
    const found = await find(runId);
    if (!found) throw new Error(`What the run '${runId}' reads of the hub was not written down.`);
    return found;
  }

  /** A step that runs twice finds what it found, though the dataset was changed in between. */
  async function keep(runId: string, found: HubPlan): Promise<HubPlan> {
    return (await datasets.createFile(runId, planFile, JSON.stringify(found))) ? found : plan(runId);
  }

  return {
    plan,
    async open(runId, source) {
      const known = await find(runId);
      if (known) return { status: 'found', file: toFile(known), plan: known };
      const looked = await rejectIfRefused(source.source, () => lookFor(client, source));
      if ('status' in looked) return looked;
      const kept = await keep(runId, looked.plan);
      return { status: 'found', file: toFile(kept), plan: kept };
    },
    async rows(runId, onFetched) {
      const { repository, pieces, format, revision, bytes } = await plan(runId);
      const split: HubSplit = {
        pieces: pieces.map(({ file, ...piece }) => ({ ...piece, source: counted(sourceOf(client, file), onFetched) })),
        rows: pieces.reduce((sum, { from, to }) => sum + to - from, 0),
        revision,
      };
      return { ...rowSourceOf(repository, split, format), size: bytes };
    },
  };
}

const counted = (file: HubFile, onFetched: (bytes: number) => void): HubFile => ({
  ...file,
  ...countedSource(file, onFetched),
});

async function lookFor(client: HubClient, asked: AskedSource): Promise<{ plan: HubPlan } | Rejected> {
  const { source, split = '', config } = asked;
  const read = readHubReference(source, split, asked);
  if ('fault' in read) return rejected({ type: 'invalid_source', message: `${read.fault}.`, remedy: '' });
  const opened = await openHubSplit(client, read.reference);
  if ('problem' in opened) return rejected(opened.problem);
  const rows = await toRowSource(`${source} ${split}`, opened.split);
  if ('problem' in rows) return rejected(rows.problem);
  const pieces = opened.split.pieces.map(({ source: { file }, ...piece }) => ({ ...piece, file }));
  const { repository } = read.reference;
  const revision = opened.split.revision ?? '';
  return { plan: { repository, revision, split, config, format: rows.format, bytes: rows.size, pieces } };
}

/** Runs what reads from the hub; a refusal that stays one rejects the run. */
export async function rejectIfRefused<T>(source: string, work: () => Promise<T>): Promise<T | Rejected> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof HubError)) throw error;
    const problem = lastingProblem(error, source);
    if (problem) return rejected(problem);
    throw new RemoteError('Hugging Face', error.status, error.code, error.detail, { cause: error });
  }
}

const toFile = ({ repository, revision, bytes, format }: HubPlan): RowsFilePlan => ({
  role: 'dataset',
  dataset: { container: hubPlace, name: repository, etag: revision },
  bytes,
  format,
  place: { status: 'to_copy' },
});

const rejected = (error: Rejected['error']): Rejected => ({ status: 'rejected', error });
