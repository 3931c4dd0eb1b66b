import { join } from 'node:path';
import type { Service } from '../service.ts';

/** Where a job keeps its data and outputs. */
export const jobFolder = ({ folder }: Pick<Service, 'folder'>, jobName: string) => join(folder, 'jobs', jobName);

/** The folder of one output of a job. */
export const outputFolder = (service: Pick<Service, 'folder'>, jobName: string, output: string) =>
  join(jobFolder(service, jobName), 'outputs', output);
