import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { chatDataset } from '../../packages/chat-dataset/test/support/chat-dataset.ts';
import { runDroptune } from '../support/run-droptune.ts';
import { startApp, type RunningApp } from '../support/running-app.ts';

let app: RunningApp;
beforeAll(async () => {
  app = await startApp();
});
afterEach(() => app.resetMl());
afterAll(() => app?.close());

const deploymentsOf = async (runId: string) =>
  (await app.mlState()).deployments.filter(({ name }) => name === `r-${runId.slice(6, 14)}`);

describe('a run whose job fails', () => {
  it('fails with the words of the job and a link to it', async () => {
    await app.setMl({ jobs: { outcome: 'fail', message: 'CUDA out of memory on node 0.' } });
    const run = await app.ended(await app.drop('oom.jsonl', chatDataset()));
    expect(run.status).toBe('failed');
    expect(run.error).toMatchObject({
      type: 'training_failed',
      message: expect.stringContaining('CUDA out of memory on node 0.'),
    });
    expect(run.resources.find(({ kind }) => kind === 'job')?.url).toMatch(/^https:/);
    expect((await app.mlState()).deployments).toEqual([]);
  });

  it('fails when someone cancels the job in Azure ML', async () => {
    await app.setMl({ jobs: { outcome: 'cancel' } });
    const run = await app.ended(await app.drop('stopped.jsonl', chatDataset()));
    expect(run.error).toMatchObject({
      type: 'training_failed',
      message: expect.stringContaining('cancelled in Azure ML'),
    });
  });
});

describe('a run whose deployment fails', () => {
  it('says why and deletes the deployment and the endpoint nobody else uses', async () => {
    await app.setMl({ deployments: { outcome: 'fail', message: 'User container has crashed.' } });
    const run = await app.ended(await app.drop('crash.jsonl', chatDataset()));
    expect(run.error).toMatchObject({
      type: 'deployment_failed',
      message: expect.stringContaining('ResourceNotReady: User container has crashed.') as string,
    });
    const { deployments, endpoints } = await app.mlState();
    expect(deployments).toEqual([]);
    expect(endpoints).toEqual([]);
  });
});

describe('a run whose new model cannot answer', () => {
  it('fails, and the older model of the line keeps the traffic', async () => {
    const first = await app.ended(await app.drop('steady.jsonl', chatDataset()));
    await app.setMl({ scoring: { statuses: [424, 424, 424, 424] } });
    const second = await app.ended(await app.drop('steady.jsonl', chatDataset(30)));
    expect(second.error).toMatchObject({ type: 'smoke_test_failed' });
    expect(await deploymentsOf(second.id)).toEqual([]);
    await app.resetMl();
    const { status, body } = await app.api('/v1/chat/completions', {
      method: 'POST',
      body: JSON.stringify({ model: 'steady', messages: [{ role: 'user', content: 'What is rule 3 of the tide?' }] }),
    });
    expect(status).toBe(200);
    expect(body).toMatchObject({ model: first.model });
  });
});

describe('a subscription without quota', () => {
  it('rejects the run before anything is paid for, naming family, need and limit', async () => {
    await app.setMl({ quotas: { standardNCADSA100v4Family: { limit: 0, used: 0 } } });
    const run = await app.ended(await app.drop('poor.jsonl', chatDataset()));
    expect(run.status).toBe('rejected');
    expect(run.error).toMatchObject({
      type: 'no_training_quota',
      message: expect.stringMatching(/24 cores .*NCADSA100v4.* quota is 0/i),
    });
    expect((await app.mlState()).jobs.filter(({ name }) => name === run.id)).toEqual([]);
  });
});

describe('a region without room to serve', () => {
  it('rejects the run, naming every size of the order, what it needs, what there is, and where to ask', async () => {
    await app.setMl({
      quotas: { 'standard NCASv3_T4 Family': { limit: 6, used: 6 }, standardNCADSA100v4Family: { limit: 24, used: 0 } },
    });
    const run = await app.ended(await app.drop('crowded.jsonl', chatDataset()));
    expect(run).toMatchObject({ status: 'rejected', error: { type: 'no_serving_quota' } });
    for (const part of [
      'Standard_NC6s_v3 is not offered in laptop',
      'Standard_NC4as_T4_v3 needs 8 cores of standard NCASv3_T4 Family',
      'Standard_NC8as_T4_v3 needs 16 cores of standard NCASv3_T4 Family',
      '0 of 6 are free',
      'Standard_NC24ads_A100_v4 needs 24 cores of standardNCADSA100v4Family beside the 24 of training in laptop, 24 of 24',
    ])
      expect(run.error?.message).toContain(part);
    expect(run.error?.remedy).toContain('https://ml.azure.com/quota');
  });

  it('passes over a size that runs no endpoints', async () => {
    await app.setMl({ sizesWithoutEndpoints: ['Standard_NC4as_T4_v3'] });
    const run = await app.waitFor(await app.drop('other.jsonl', chatDataset()), ({ plan }) => plan !== null);
    expect(run.plan?.serving_size).toBe('Standard_NC8as_T4_v3');
    expect(run.plan?.passed_over.map(({ size }) => size)).toEqual(['Standard_NC6s_v3', 'Standard_NC4as_T4_v3']);
    await app.ended(run.id);
  });
});

describe('a base model that Azure has given up', () => {
  const choice = 'the best first: Phi-4-mini-instruct:2, ';

  it('rejects the run with the models that the registry has', async () => {
    await app.setMl({ models: { 'Phi-3-mini-4k-instruct': 'gone' } });
    const run = await app.ended(await app.drop('late.jsonl', chatDataset()));
    expect(run).toMatchObject({ status: 'rejected', error: { type: 'model_not_found' } });
    expect(run.error?.remedy).toContain(choice);
    expect(run.error?.remedy).not.toContain('Phi-3-mini-4k-instruct:');
  });

  it('fails the run with them when only the job is refused', async () => {
    await app.setMl({ models: { 'Phi-3-mini-4k-instruct:15': 'retired' } });
    const run = await app.ended(await app.drop('later.jsonl', chatDataset()));
    expect(run).toMatchObject({ status: 'failed', error: { type: 'model_not_found' } });
    expect(run.error?.message).toContain('retired and can no longer be fine-tuned');
    expect(run.error?.remedy).toContain(choice);
  });
});

describe('a version of the pipeline that the registry has given up', () => {
  it('is replaced by the newest, and the run says so', async () => {
    await app.setMl({ models: { 'chat_completion_pipeline:0.0.82': 'gone' } });
    const run = await app.ended(await app.drop('newer.jsonl', chatDataset()));
    expect(run.status).toBe('succeeded');
    expect(run.warnings).toContainEqual(expect.stringMatching(/no version 0\.0\.82 .*trains with 0\.0\.81/));
  });
});

describe('a run that asks for the upload of its flow', () => {
  it('has it in the file share of the workspace', async () => {
    const run = await app.ended(await app.drop('shared.jsonl', chatDataset(), { promptflow: 'upload' }));
    expect(run.status).toBe('succeeded');
    const { body } = await app.api(`/v1/runs/${run.id}/events`);
    const folder = `Users/droptune/promptflow/shared-${run.id.slice(6, 14)}`;
    expect((body as { data: { message: string }[] }).data.map(({ message }) => message)).toContainEqual(
      expect.stringContaining(folder),
    );
    const share = join(app.cloud.folder, 'file-share', 'code-00000000-0000-4000-8000-0000000d7e04');
    const uploaded = await readFile(join(share, folder, 'flow.dag.yaml'));
    expect(uploaded).toEqual(await app.blob('runs', `${run.id}/promptflow/flow.dag.yaml`));
  });

  it('succeeds with a warning where the role is missing', async () => {
    const order = (role: boolean) =>
      fetch(`${app.cloud.settings['DROPTUNE_FILE_URL']}/_switches`, { method: 'POST', body: JSON.stringify({ role }) });
    await order(false);
    const run = await app.ended(await app.drop('refused.jsonl', chatDataset(), { promptflow: 'upload' }));
    await order(true);
    expect(run.status).toBe('succeeded');
    expect(run.warnings).toContainEqual(
      expect.stringMatching(
        /could not be uploaded.*AuthorizationPermissionMismatch.*Storage File Data Privileged Contributor/,
      ),
    );
  });
});

describe('the doctor', () => {
  const doctor = async () => {
    const path = join(app.cloud.folder, 'doctor.settings.json');
    await writeFile(path, JSON.stringify({ Values: app.cloud.settings }));
    const ended = await runDroptune(['doctor', '--settings', path, '--json'], { folder: app.cloud.folder });
    const { status, findings } = JSON.parse(ended.printed) as { status: string; findings: Record<string, string>[] };
    const of = (name: string) => findings.filter((found) => found['name'] === name);
    return { ...ended, status, of };
  };

  it('signs in and finds storage, workspace and quota well, telling no secret', async () => {
    const { code, printed, told, status, of } = await doctor();
    expect({ code, told, status }).toEqual({ code: 0, told: '', status: 'warning' });
    for (const name of ['settings', 'sign-in', 'containers', 'tables', 'workspace', 'quota'])
      expect(of(name)[0], name).toMatchObject({ status: 'ok' });
    expect(of('quota')[0]?.['message']).toContain('to serve on Standard_NC4as_T4_v3');
    expect(of('base model').map((found) => found['message'])).toContainEqual(expect.stringContaining('2025-08-30'));
    expect(printed).not.toContain(app.cloud.key);
    expect(printed).not.toContain(app.cloud.settings['DROPTUNE_WEBHOOK_SECRET']);
  });

  it('ends with 1 when quota is short, naming family, need and limit, or the model is gone', async () => {
    await app.setMl({
      quotas: { standardNCADSA100v4Family: { limit: 12, used: 0 } },
      models: { 'Phi-3-mini-4k-instruct': 'gone' },
    });
    const { code, of } = await doctor();
    expect(code).toBe(1);
    expect(of('quota')[0]).toMatchObject({
      status: 'problem',
      message: expect.stringMatching(
        /24 cores of the family standardNCADSA100v4Family in laptop; the quota is 12/,
      ) as string,
      remedy: expect.stringContaining('https://ml.azure.com/quota') as string,
    });
    expect(of('base model')[0]).toMatchObject({
      status: 'problem',
      remedy: expect.stringContaining('Phi-4') as string,
    });
  });
});

describe('an Azure that fails now and then', () => {
  it('is outlived: three calls in ten break, some after they have done their work', async () => {
    await app.setMl({
      faults: { rate: 0.3, statuses: [429, 500, 503], ambiguousRate: 0.5, seed: 11, retryAfterSeconds: 0 },
    });
    const runIds = await Promise.all(
      ['rough-a', 'rough-b', 'rough-c'].map((name) => app.drop(`${name}.jsonl`, chatDataset(12))),
    );
    for (const runId of runIds) {
      const run = await app.ended(runId);
      expect(run.error).toBeNull();
      expect(run.status).toBe('succeeded');
      expect(await deploymentsOf(runId)).toHaveLength(1);
    }
    const { jobs } = await app.mlState();
    expect(jobs.filter(({ name }) => runIds.includes(name))).toHaveLength(3);
  });
});
