import type { Connections } from '../azure/connections.ts';
import type { DatasetStore } from '../storage/dataset-store.ts';
import type { OnlineEndpoints } from '../azure/online-endpoints.ts';
import type { RunJournal } from '../storage/run-journal.ts';
import type { FlowShare } from '../azure/flow-share.ts';
import { findBaseModel } from './contract/base-model.ts';
import { connectionNameOf, endpointNameOf, modelNameOf } from './contract/model-line.ts';
import { shortIdOf } from '../runs/contract/run-id.ts';
import type { TrainingOptions } from '../runs/contract/run-options.ts';
import { RunFailed } from '../platform/errors.ts';
import { flowFiles, toFlowFolder, type FlowFile } from './prompt-flow/flow-folder.ts';
import { endpointGone } from './serving-problems.ts';
import { lookAgainOrFail } from './look-again.ts';

/** What makes a live model known to prompt flow. */
export interface Connecting {
  /** Puts the connection that holds address and key, and the chat flow that uses it, beside the run's data. */
  connect(order: { runId: string; line: string; options: TrainingOptions }): Promise<{ connection: string }>;
}

interface Parts {
  workspaceId: string;
  endpoints: Pick<OnlineEndpoints, 'state' | 'key'>;
  connections: Connections;
  datasets: Pick<DatasetStore, 'writeFile'>;
  flowShare: FlowShare;
  journal: Pick<RunJournal, 'addResource' | 'tell' | 'warn'>;
}

/** More would not fit into the memory of the smaller cards, whatever the model could read. */
const maxContextTokens = 16_384;

export function createConnecting(parts: Parts): Connecting {
  const { workspaceId, endpoints, connections, datasets, flowShare, journal } = parts;

  async function writeFlow(runId: string, files: Record<FlowFile, string>): Promise<void> {
    await Promise.all(flowFiles.map((name) => datasets.writeFile(runId, `promptflow/${name}`, files[name])));
    await journal.addResource(runId, 'prompt_flow', 'promptflow.zip', `/v1/runs/${runId}/promptflow`);
  }

  /** The model is live already, and the folder is there to be uploaded by hand: a run does not fail for this. */
  async function upload(runId: string, line: string, files: Record<FlowFile, string>): Promise<void> {
    try {
      const place = await flowShare.upload(`${line}-${shortIdOf(runId)}`, files);
      await journal.tell(runId, 'flow-uploaded', `The prompt flow folder is in the workspace's file share: ${place}.`);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      await journal.warn(runId, [notUploaded(runId, reason)]);
    }
  }

  return {
    async connect({ runId, line, options }) {
      const endpoint = endpointNameOf(line, workspaceId);
      const state = await endpoints.state(endpoint);
      if (!state) throw new RunFailed(endpointGone(endpoint));
      const connection = connectionNameOf(line);
      const key = await lookAgainOrFail(endpoints, endpoint, () => endpoints.key(endpoint));
      await connections.put(connection, state.scoringUri, key);
      await journal.addResource(runId, 'connection', connection);
      const contextWindow = findBaseModel(options.model)?.contextWindow ?? maxContextTokens;
      const files = toFlowFolder({
        runId,
        line,
        connection,
        connectionOwner: connections.owner,
        endpointUrl: state.scoringUri,
        model: modelNameOf(options.model, line, runId),
        contextTokens: Math.min(contextWindow, maxContextTokens),
      });
      await writeFlow(runId, files);
      if (options.promptflow === 'upload') await upload(runId, line, files);
      return { connection };
    },
  };
}

const notUploaded = (runId: string, reason: string): string =>
  `The prompt flow folder could not be uploaded to the workspace's file share: ${reason.slice(0, 400)} Give the app's identity the role Storage File Data Privileged Contributor on the workspace's storage account, or upload the folder from /v1/runs/${runId}/promptflow in Studio.`;
