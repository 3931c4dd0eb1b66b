import type { JobBase } from '@azure/arm-machinelearning';
import type { AzureMl } from './azure-ml.ts';

/** A job as far as a run cares: the name of its experiment, its status and where people can look at it. */
export interface TrainingJob {
  experiment: string;
  jobStatus: string | undefined;
  studioUrl: string;
}

export interface TrainingJobs {
  find(jobName: string): Promise<TrainingJob | undefined>;
  submit(jobName: string, job: JobBase): Promise<TrainingJob>;
  /** Asks for the job to be cancelled and does not wait. One that has ended stays as it is. */
  cancel(jobName: string): Promise<void>;
}

const toTrainingJob = ({ properties }: JobBase): TrainingJob => ({
  experiment: properties.experimentName ?? 'Default',
  jobStatus: properties.status,
  studioUrl: properties.services?.['Studio']?.endpoint ?? '',
});

export function createTrainingJobs({ workspace, call, find, send, workspaceId }: AzureMl): TrainingJobs {
  const { resourceGroup, name } = workspace;
  return {
    async find(jobName) {
      const job = await find((client) => client.jobs.get(resourceGroup, name, jobName));
      return job && toTrainingJob(job);
    },
    async submit(jobName, job) {
      return toTrainingJob(await call((client) => client.jobs.createOrUpdate(resourceGroup, name, jobName, job)));
    },
    async cancel(jobName) {
      await send('POST', `${workspaceId}/jobs/${jobName}/cancel`);
    },
  };
}
