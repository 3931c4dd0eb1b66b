import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ServiceError, userError } from '../http/arm-error.ts';
import { outputFolder } from '../jobs/job-folder.ts';
import type { Service } from '../service.ts';

/** The artifact that a `modelUri` names. */
export interface ModelSource {
  jobName: string;
  output: string;
  /** Its folder on disk. */
  folder: string;
}

const jobOutput = /^azureml:\/\/jobs\/([^/]+)\/outputs\/([^/]+)(?:\/paths)?\/?$/;

/**
 * Resolves `azureml://jobs/<job>/outputs/<output>`. Throws as Azure ML does: `NoMatchingOutputFoundFromJob` for an output
 * that the job does not have, `NoMatchingArtifactsFoundFromJob` while nothing is in it.
 */
export function resolveModelUri(service: Service, modelUri: string): ModelSource {
  const [, jobName, output] = jobOutput.exec(modelUri) ?? [];
  if (!jobName || !output) {
    throw userError(`The modelUri '${modelUri}' cannot be read: give azureml://jobs/<job name>/outputs/<output name>.`);
  }
  const job = service.jobs.get(jobName);
  if (!job) throw new ServiceError(404, 'UserError', `Job '${jobName}' not found.`, 'NotFoundError');
  if (!Object.keys(job.definition.outputs ?? {}).includes(output)) {
    throw userError(`Job output ${output} not found in job ${jobName}.`, 'NoMatchingOutputFoundFromJob');
  }
  const folder = outputFolder(service, jobName, output);
  if (job.status !== 'Completed' || !existsSync(join(folder, 'MLmodel'))) {
    const message = `No artifacts matching ${output} found from Job ${jobName}, which is ${job.status}.`;
    throw userError(message, 'NoMatchingArtifactsFoundFromJob');
  }
  return { jobName, output, folder };
}
