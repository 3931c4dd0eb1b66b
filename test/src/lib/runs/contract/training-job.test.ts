import { describe, expect, it } from 'vitest';
import { toTrainingStatus } from '../../../../../src/lib/runs/contract/training-job.ts';

describe('a training job', () => {
  it.each([
    ['Completed', 'completed'],
    ['Failed', 'failed'],
    ['failed', 'failed'],
    ['Canceled', 'cancelled'],
  ] as const)('of the status %s has %s', (status, wanted) => {
    expect(toTrainingStatus(status)).toBe(wanted);
  });

  it.each([
    ...['NotStarted', 'Starting', 'Provisioning', 'Preparing', 'Queued', 'Running', 'Finalizing', 'CancelRequested'],
    ...['NotResponding', 'Paused', 'Unknown', 'Scheduled', 'Created', 'SomethingNew', '', undefined],
  ])('of the status %s goes on', (status) => {
    expect(toTrainingStatus(status)).toBe('working');
  });
});
