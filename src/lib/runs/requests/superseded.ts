import type { Problem } from '../../platform/problem.ts';
import type { Dataset } from '../contract/run.ts';
import { DatasetGone } from '../../platform/errors.ts';

/** The same as a step answers when the dataset cannot be trained on. */
export interface Rejected {
  status: 'rejected';
  error: Problem;
}

/** Works on a version of a blob; rejects when it was replaced or deleted meanwhile. */
export async function rejectIfReplaced<T>(dataset: Dataset, work: () => Promise<T>): Promise<T | Rejected> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof DatasetGone) return superseded(dataset);
    throw error;
  }
}

export const superseded = ({ name }: Dataset): Rejected => ({
  status: 'rejected',
  error: {
    type: 'dataset_superseded',
    message: `The blob '${name}' was replaced or deleted before it could be read.`,
    remedy: 'A newer version that was dropped has a run of its own. Otherwise upload it again, or ask for a new run.',
  },
});
