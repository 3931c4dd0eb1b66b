import type { AzureMl } from './azure-ml.ts';
import { modelOutput } from './training-pipeline.ts';

export interface RegisteredModels {
  /** Registers the job's model as a version of the line, or finds it registered. Answers the model's ARM id. */
  register(line: string, version: string, runId: string, baseModel: string): Promise<string>;
}

export function createRegisteredModels({ workspace, workspaceId, call, find }: AzureMl): RegisteredModels {
  const { resourceGroup, name } = workspace;
  return {
    async register(line, version, runId, baseModel) {
      const id = `${workspaceId}/models/${line}/versions/${version}`;
      const known = await find((client) => client.modelVersions.get(resourceGroup, name, line, version));
      if (known) return known.id ?? id;
      const made = await call((client) =>
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
      return made.id ?? id;
    },
  };
}
