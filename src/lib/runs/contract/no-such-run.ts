import type { Problem } from '../../platform/problem.ts';

export const noSuchRun = (runId: string): Problem => ({
  type: 'run_not_found',
  message: `There is no run '${runId}'.`,
  remedy: 'GET /v1/runs lists the runs. Upload a dataset to start one.',
});
