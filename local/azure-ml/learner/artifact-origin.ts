import type { LearnerOptions } from './learner-options.ts';

/** What an artifact says about where it comes from. */
export interface ArtifactOrigin {
  jobName: string;
  baseModel: string;
  options: LearnerOptions;
  rows: number;
}
