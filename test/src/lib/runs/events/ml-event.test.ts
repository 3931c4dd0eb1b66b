import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readMlEvent } from '../../../../../src/lib/runs/events/ml-event.ts';

const runId = 'ftjob-1a2b3c4d5e6f708192a3b4c5';

/** As Event Grid sends it for the root run of a pipeline job. */
const statusChanged = (runStatus: string, id = runId) => ({
  id: '91689cd6-2b5b-4b9a-a3fa-8f4b1f3f2a11',
  topic: '/subscriptions/S/resourceGroups/RG/providers/Microsoft.MachineLearningServices/workspaces/WS',
  subject: `experiments/eea3ab77/runs/${id}`,
  eventType: 'Microsoft.MachineLearningServices.RunStatusChanged',
  eventTime: '2026-11-23T04:00:00Z',
  dataVersion: '',
  metadataVersion: '1',
  data: {
    experimentId: 'eea3ab77',
    experimentName: 'droptune-crumb',
    runId: id,
    runType: 'azureml.PipelineRun' as string | null,
    runTags: { 'azureml.pipelineComponent': 'pipelinerun' },
    runProperties: { 'azureml.runsource': 'azureml.PipelineRun', runSource: 'MFE' },
    runStatus,
  },
});

const { runStatus: _none, ...completedData } = statusChanged('').data;
const completed = {
  ...statusChanged(''),
  eventType: 'Microsoft.MachineLearningServices.RunCompleted',
  data: completedData,
};

const inPascalCase = (data: object) =>
  Object.fromEntries(Object.entries(data).map(([key, value]) => [key.charAt(0).toUpperCase() + key.slice(1), value]));

describe('an ML event', () => {
  it.each(['Completed', 'completed', 'Failed', 'failed', 'Canceled', 'Cancelled'])(
    'of the status %s is an end',
    (status) => {
      expect(readMlEvent(statusChanged(status))).toEqual({ status: 'ended', runId });
    },
  );

  it.each(['NotStarted', 'Preparing', 'Queued', 'Running', 'Finalizing', 'CancelRequested', 'NotResponding', ''])(
    'of the status %j is no end',
    (status) => {
      expect(readMlEvent(statusChanged(status)).status).toBe('ignored');
    },
  );

  it('that a run completed is an end, without a status', () => {
    expect(readMlEvent(completed)).toEqual({ status: 'ended', runId });
  });

  it('means the same with fields in the other casing', () => {
    const event = statusChanged('Completed');
    expect(readMlEvent({ ...event, data: inPascalCase(event.data) })).toEqual({ status: 'ended', runId });
    expect(readMlEvent({ ...completed, data: inPascalCase(completed.data) })).toEqual({ status: 'ended', runId });
  });

  it('means the same as a CloudEvent', () => {
    const { eventType, topic, ...rest } = statusChanged('Failed');
    expect(readMlEvent({ ...rest, type: eventType, source: topic, specversion: '1.0' })).toEqual({
      status: 'ended',
      runId,
    });
  });

  it('is told by its run, not by its kind, which may be missing', () => {
    const event = statusChanged('Completed');
    expect(readMlEvent({ ...event, data: { ...event.data, runType: null } }).status).toBe('ended');
  });

  it.each([
    '5f0d1c1e-5d1f-4d5c-9d5e-2c8d1a2b3c4d',
    'gifted_lemon_x1y2z3',
    `${runId}_setup`,
    runId.toUpperCase(),
    'ftjob-1a2b',
    '',
  ])('of the child or foreign run %j is ignored', (id) => {
    expect(readMlEvent(statusChanged('Completed', id)).status).toBe('ignored');
  });

  it('of another type is ignored', () => {
    const event = { ...statusChanged('Completed'), eventType: 'Microsoft.MachineLearningServices.ModelRegistered' };
    expect(readMlEvent(event).status).toBe('ignored');
  });

  it('of any other shape is ignored', () => {
    for (const event of [null, 'text', [], {}, { data: null }, { data: { runId: 7 } }, { data: 'x', eventType: 1 }])
      expect(readMlEvent(event).status).toBe('ignored');
    fc.assert(
      fc.property(fc.anything(), (event) => {
        expect(readMlEvent(event).status).toBe('ignored');
      }),
    );
  });
});
