import { unzipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import type { RunRow } from '../../../../../src/lib/storage/run-row.ts';
import { flowFiles } from '../../../../../src/lib/models/prompt-flow/flow-folder.ts';
import { createFlowDownload } from '../../../../../src/lib/models/prompt-flow/flow-download.ts';
import { runId } from '../../../../support/fine-tune-fakes.ts';

const rowOf = (status: RunRow['status'], phase?: RunRow['phase']) =>
  ({ runId, status, line: 'crumb', ...(phase ? { phase } : {}) }) as RunRow;
const downloadOf = (row: RunRow | undefined, written: readonly string[] = flowFiles) =>
  createFlowDownload(
    { get: async () => row },
    { readFile: async (_run, name) => (written.some((file) => name === `promptflow/${file}`) ? name : undefined) },
  );

describe("the download of a run's flow", () => {
  it('is a zip that is named after line and run, the same each time', async () => {
    const download = downloadOf(rowOf('succeeded'));
    const { fileName, bytes } = await download.zip(runId);
    expect(fileName).toBe('crumb-01234567-promptflow.zip');
    expect(Object.keys(unzipSync(bytes)).sort()).toEqual([...flowFiles].sort());
    expect(Buffer.from((await download.zip(runId)).bytes).equals(bytes)).toBe(true);
  });

  it.each([
    [rowOf('queued'), 'it has not begun'],
    [rowOf('running', 'training'), 'it is in the phase training'],
  ])('is refused for now while the run is not that far', async (row, where) => {
    await expect(downloadOf(row, []).zip(runId)).rejects.toMatchObject({
      status: 409,
      headers: { 'retry-after': '60' },
      problem: { type: 'promptflow_not_ready', message: expect.stringContaining(where) as string },
    });
  });

  it('is refused for now while only some files are written', async () => {
    const row = rowOf('running', 'connecting');
    await expect(downloadOf(row, ['README.md']).zip(runId)).rejects.toMatchObject({ status: 409 });
  });

  it.each(['failed', 'rejected', 'cancelled', 'succeeded'] as const)(
    'is not there when the run %s without one',
    async (status) => {
      await expect(downloadOf(rowOf(status), []).zip(runId)).rejects.toMatchObject({
        status: 404,
        problem: { type: 'promptflow_not_made', message: expect.stringContaining(status) as string },
      });
    },
  );

  it('is not there for a run that is not', async () => {
    await expect(downloadOf(undefined).zip(runId)).rejects.toMatchObject({
      status: 404,
      problem: { type: 'run_not_found' },
    });
  });
});
