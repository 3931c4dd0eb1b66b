import { RemoteError } from '../platform/errors.ts';
import type { AzureMl } from './azure-ml.ts';
import { modelOutput } from './training-pipeline.ts';

export interface RegisteredModel {
  /** The ARM id. */
  modelId: string;
  version: string;
}

export interface RegisteredModels {
  /**
   * Registers the job's model as a version of the line, or finds it registered: as `wanted`, or as the next number that no other
   * run has taken.
   */
  register(line: string, wanted: number, runId: string, baseModel: string): Promise<RegisteredModel>;
}

/** Azure counts versions of models in 32 bits, which milliseconds do not fit into: seconds do until 2038. */
export const modelVersionAt = (createdAt: string): number => Math.floor(Date.parse(createdAt) / 1_000);

/** Runs of one line that began in the same second; far more than an account could start. */
const maxNeighbours = 50;

export function createRegisteredModels({ workspace, workspaceId, call, find }: AzureMl): RegisteredModels {
  const { resourceGroup, name } = workspace;
  const idOf = (line: string, version: string) => `${workspaceId}/models/${line}/versions/${version}`;

  const ownerOf = async (line: string, version: string): Promise<string | undefined> => {
    const known = await find((client) => client.modelVersions.get(resourceGroup, name, line, version));
    return known && (known.properties.tags?.['droptuneRun'] ?? known.properties.jobName ?? '');
  };

  /** A version never changes: of two runs that make the same one at once, the second is refused. */
  async function make(line: string, version: string, runId: string, baseModel: string): Promise<'made' | 'taken'> {
    try {
      await call((client) =>
        client.modelVersions.createOrUpdate(resourceGroup, name, line, version, {
          properties: {
            modelType: 'mlflow_model',
            modelUri: `azureml://jobs/${runId}/outputs/${modelOutput}`,
            jobName: runId,
            description: `${baseModel}, fine-tuned by Droptune.`,
            tags: { droptuneRun: runId, baseModel },
          },
        }),
      );
      return 'made';
    } catch (error) {
      if (error instanceof RemoteError && error.status === 409) return 'taken';
      throw error;
    }
  }

  return {
    async register(line, wanted, runId, baseModel) {
      for (const offset of Array(maxNeighbours).keys()) {
        const version = String(wanted + offset);
        const owner = await ownerOf(line, version);
        if (owner === runId || (owner === undefined && (await make(line, version, runId, baseModel)) === 'made'))
          return { modelId: idOf(line, version), version };
      }
      throw new RemoteError(
        'Azure Machine Learning',
        409,
        'VersionTaken',
        `No version of '${line}' after ${wanted} is free.`,
      );
    },
  };
}
