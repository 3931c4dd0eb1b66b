import { toSystemData } from '../http/system-data.ts';
import type { Service } from '../service.ts';
import { toWorkspaceId } from '../workspace.ts';
import type { Job } from './job.ts';

/** A job as ARM shows it: why it failed is not here but in its run's details. */
export function toJobView(service: Service, { name, definition, status, createdAt, plan }: Job) {
  const workspaceId = toWorkspaceId(service.workspace);
  const outputs = Object.entries(definition.outputs ?? {}).map(([output, asked]) => {
    const uri = `azureml://datastores/workspaceblobstore/paths/azureml/${name}/${output}/`;
    return [
      output,
      { mode: 'ReadWriteMount', ...asked, ...(status === 'Completed' && output === plan.output && { uri }) },
    ];
  });
  return {
    id: `${workspaceId}/jobs/${name}`,
    name,
    type: 'Microsoft.MachineLearningServices/workspaces/jobs',
    properties: {
      ...definition,
      tags: definition.tags ?? {},
      properties: { 'azureml.runsource': 'azureml.PipelineRun', ...definition.properties },
      displayName: definition.displayName ?? name,
      outputs: Object.fromEntries(outputs) as Record<string, unknown>,
      status,
      services: {
        Tracking: {
          jobServiceType: 'Tracking',
          endpoint: `azureml://${new URL(service.url()).host}/mlflow/v1.0${workspaceId}?`,
        },
        Studio: { jobServiceType: 'Studio', endpoint: `https://ml.azure.com/runs/${name}?wsid=${workspaceId}` },
      },
    },
    systemData: toSystemData(createdAt),
  };
}
