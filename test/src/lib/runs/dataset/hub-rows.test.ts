import { afterEach, describe, expect, it } from 'vitest';
import { createHubClient } from 'chat-dataset/hub';
import { createHubRows, rejectIfRefused } from '../../../../../src/lib/runs/dataset/hub-rows.ts';
import { startHubStandIn, type HubStandIn } from '../../../../../packages/chat-dataset/test/support/hub-stand-in.ts';
import { memoryDatasets } from '../../../../support/memory-datasets.ts';
import { chatColumns, parquetFile } from '../../../../../packages/chat-dataset/test/support/parquet-file.ts';
import { trustedCertificate } from '../../../../../packages/chat-dataset/test/support/trusted-certificate.ts';

const runId = 'ftjob-0123456789abcdef01234567';
const asked = { source: 'hf://owner/name', split: 'train[10:20]' };
const parquetOf = (word: string, columns = chatColumns) =>
  parquetFile(
    Array.from({ length: 40 }, (_, index) => ({
      prompt: 'p',
      messages: [
        { role: 'user', content: `${word} ${index}` },
        { role: 'assistant', content: 'Yes.' },
      ],
    })),
    columns,
  );

let hub: HubStandIn | undefined;
afterEach(async () => {
  await hub?.close();
  hub = undefined;
});

async function scene({ token, given = token }: { token?: string; given?: string } = {}) {
  const files = {
    'default/train/0': await parquetOf('old'),
    'default/prompts/0': await parquetOf('old', "{prompt: 'VARCHAR'}"),
  };
  const gate = token ? { token, certificate: await trustedCertificate() } : {};
  const standIn = (hub = await startHubStandIn({ repository: 'owner/name', files, ...gate }));
  const { datasets, files: kept } = memoryDatasets({ container: 'datasets', name: 'x', etag: 'e' }, '', {});
  const rows = createHubRows(datasets, createHubClient({ url: standIn.url, token: given }));
  const fetched = { bytes: 0 };
  async function questions(): Promise<string[]> {
    const found: string[] = [];
    for await (const batch of (await rows.rows(runId, (bytes) => (fetched.bytes += bytes))).rows({ maxBytesOut: 1e9 }))
      for (const row of batch.rows) found.push('bytes' in row ? String(row.bytes) : row.problem.what);
    return found.map((line) => /"content":"(\w+ \d+)"/.exec(line)?.[1] ?? line);
  }
  return { hub: standIn, rows, kept, questions, fetched };
}
const tens = (word: string) => Array.from({ length: 10 }, (_, index) => `${word} ${index + 10}`);

describe('rows that a run takes from the hub', () => {
  it('are the same for every step, whatever becomes of the dataset', async () => {
    const stage = await scene();
    const commit = stage.hub.commit();
    const opened = await stage.rows.open(runId, asked);
    expect(opened).toMatchObject({
      status: 'found',
      file: { dataset: { container: 'hf', name: 'owner/name', etag: commit } },
    });
    stage.hub.replace('default/train/0', await parquetOf('new'));
    expect(await stage.questions()).toEqual(tens('old'));
    expect(stage.fetched.bytes).toBeGreaterThan(200);
    expect(await stage.rows.open(runId, asked)).toEqual(opened);
  });

  it('can be had again of the commit that a run has shown', async () => {
    const stage = await scene();
    const revision = stage.hub.commit();
    stage.hub.replace('default/train/0', await parquetOf('new'));
    await stage.rows.open(runId, { ...asked, revision });
    expect(await stage.questions()).toEqual(tens('old'));
  });

  it('are of the commit that the first of two steps found, when both look at once', async () => {
    const stage = await scene();
    const opened = await Promise.all([stage.rows.open(runId, asked), stage.rows.open(runId, asked)]);
    expect(opened[0]).toEqual(opened[1]);
  });

  it.each([
    [{ ...asked, split: 'validation' }, 'hub_split_unknown', 'train, prompts'],
    [{ ...asked, config: 'german' }, 'hub_config_unknown', 'default'],
    [{ ...asked, revision: 'v9' }, 'hub_dataset_not_found', 'revision'],
    [{ ...asked, source: 'hf://owner/nobody' }, 'hub_dataset_not_found', 'Check the name'],
    [{ ...asked, split: 'prompts' }, 'dataset_columns_unknown', 'Rename'],
    [{ ...asked, split: 'train[5:5]' }, 'empty_dataset', 'larger slice'],
  ])('are not those of %j, which is told as %s', async (source, type, remedy) => {
    const { rows, kept } = await scene();
    expect(await rows.open(runId, source)).toMatchObject({
      status: 'rejected',
      error: { type, remedy: expect.stringContaining(remedy) },
    });
    expect(kept.size).toBe(0);
  });

  it('need a token where the dataset is gated, and it is kept nowhere', async () => {
    const stage = await scene({ token: 'hf_secret' });
    await stage.rows.open(runId, asked);
    expect(await stage.questions()).toEqual(tens('old'));
    expect(String(stage.kept.get('parts/hub.json'))).not.toContain('secret');
    await stage.hub.close();
    const denied = await scene({ token: 'hf_secret', given: 'hf_wrong' });
    const answer = await denied.rows.open(runId, asked);
    expect(answer).toMatchObject({ error: { type: 'hub_access_denied', remedy: expect.stringContaining('HF_TOKEN') } });
    expect(JSON.stringify(answer)).not.toContain('hf_wrong');
  });

  it('are looked for again where the hub may come back, and not where it says no', async () => {
    const stage = await scene();
    await stage.rows.open(runId, asked);
    stage.hub.forget();
    stage.hub.replace('default/train/0', await parquetOf('new'));
    stage.hub.forget();
    expect(await rejectIfRefused('owner/name', stage.questions)).toMatchObject({
      error: { type: 'hub_dataset_not_found' },
    });
    await stage.hub.close();
    const other = createHubRows(
      memoryDatasets({ container: 'd', name: 'x', etag: 'e' }, '', {}).datasets,
      createHubClient({ url: stage.hub.url }),
    );
    await expect(other.open(runId, asked)).rejects.toMatchObject({ isPassing: true });
  });
});
