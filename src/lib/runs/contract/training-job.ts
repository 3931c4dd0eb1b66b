/** Where a training job stands. `message` of a failed one is Azure ML's own. */
export type TrainingState =
  { status: 'working' } | { status: 'completed' } | { status: 'cancelled' } | { status: 'failed'; message: string };

/** Azure ML's job statuses are an open set; only three of them are ends, and NotResponding is none. */
export function toTrainingStatus(jobStatus: string | undefined): TrainingState['status'] {
  switch (jobStatus?.toLowerCase()) {
    case 'completed':
      return 'completed';
    case 'failed':
      return 'failed';
    case 'canceled':
      return 'cancelled';
    default:
      return 'working';
  }
}
