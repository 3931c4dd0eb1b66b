import type { DatasetStore } from '../../storage/dataset-store.ts';
import type { RunRow } from '../../storage/run-row.ts';
import type { RunStore } from '../../storage/run-store.ts';
import { hasEnded } from '../../runs/contract/run.ts';
import { shortIdOf } from '../../runs/contract/run-id.ts';
import { RequestError } from '../../platform/errors.ts';
import { flowFiles, type FlowFile } from './flow-folder.ts';
import { zipFlow } from './zip-flow.ts';
import { noSuchRun } from '../../runs/contract/no-such-run.ts';

export interface FlowDownload {
  /** The run's prompt flow folder as a zip. Throws a 404 where there will never be one, a 409 where there is none yet. */
  zip(runId: string): Promise<{ fileName: string; bytes: Uint8Array }>;
}

export function createFlowDownload(
  runs: Pick<RunStore, 'get'>,
  datasets: Pick<DatasetStore, 'readFile'>,
): FlowDownload {
  async function filesOf(row: RunRow): Promise<Record<FlowFile, string>> {
    const contents = await Promise.all(flowFiles.map((name) => datasets.readFile(row.runId, `promptflow/${name}`)));
    const entries = flowFiles.map((name, index) => [name, contents[index]] as const);
    if (entries.some(([, content]) => content === undefined)) throw hasEnded(row.status) ? neverMade(row) : notYet(row);
    // Every file is among the entries, and has its content.
    return Object.fromEntries(entries) as Record<FlowFile, string>;
  }

  return {
    async zip(runId) {
      const row = await runs.get(runId);
      if (!row) throw new RequestError(404, noSuchRun(runId));
      const bytes = zipFlow(await filesOf(row));
      return { fileName: `${row.line ?? 'model'}-${shortIdOf(runId)}-promptflow.zip`, bytes };
    },
  };
}

const notYet = ({ runId, phase }: RunRow): RequestError =>
  new RequestError(
    409,
    {
      type: 'promptflow_not_ready',
      message: `The run '${runId}' has made no prompt flow folder yet: ${phase ? `it is in the phase ${phase}` : 'it has not begun'}.`,
      remedy: `The folder is written at the end, in the phase connecting. Ask again when the status of /v1/runs/${runId} is succeeded.`,
    },
    { 'retry-after': '60' },
  );

const neverMade = ({ runId, status }: RunRow): RequestError =>
  new RequestError(404, {
    type: 'promptflow_not_made',
    message: `The run '${runId}' has no prompt flow folder: it ${status === 'succeeded' ? 'succeeded before such folders were made' : `ended as ${status}`}.`,
    remedy: `Start a new run: upload the dataset again. /v1/runs/${runId} tells why this one ended.`,
  });
