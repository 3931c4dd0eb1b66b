import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { instantPace, laptopPace } from '../../../local/azure-ml/pace.ts';
import { clusterBody, datasetOf, deploymentBody, endpointBody, jobBody, modelBody } from './bodies.ts';
import {
  location,
  resourceGroup,
  startLaptopAzure,
  workspaceName,
  workspacePath,
  type LaptopAzure,
} from './laptop-azure.ts';
import { score } from './score.ts';
import { until } from './until.ts';

let azure: LaptopAzure;
const modelId = `${workspacePath}/models/crumb/versions/1`;
const here = [resourceGroup, workspaceName] as const;
const stateOf = (job: string) => azure.azureMl.state().jobs.find(({ name }) => name === job)?.status;
const details = (job: string) => azure.send('GET', `/history/v1.0${workspacePath}/experiments/_/runs/${job}/details`);
const deployments = '/onlineEndpoints/crumb-1/deployments';
let scoringUri = '';
let key = '';

beforeAll(async () => {
  azure = await startLaptopAzure({ pace: { ...instantPace, cancelling: 50, deploymentCreation: 150 } });
  azure.blobs.put('runs/job-1/train.jsonl', datasetOf(2));
  azure.blobs.put('runs/job-1/test.jsonl', datasetOf(1));
  await azure.send('PUT', '/computes/gpu-a100', clusterBody);
  await azure.send('PUT', '/jobs/job-1', jobBody);
  await until(() => stateOf('job-1') === 'Completed');
  await azure.send('PUT', '/models/crumb/versions/1', modelBody('job-1'));
  await azure.send('PUT', '/onlineEndpoints/crumb-1', endpointBody());
  await azure.client.onlineDeployments.beginCreateOrUpdateAndWait(...here, 'crumb-1', 'blue', deploymentBody(modelId));
  await azure.send('PUT', '/onlineEndpoints/crumb-1', endpointBody({ blue: 100 }));
  scoringUri = (await azure.client.onlineEndpoints.get(...here, 'crumb-1')).properties?.scoringUri ?? '';
  key = (await azure.client.onlineEndpoints.listKeys(...here, 'crumb-1')).primaryKey ?? '';
});
afterEach(() => void azure.azureMl.switches.reset());
afterAll(() => azure.close());

const withData = (uri: string) => {
  const body = structuredClone(jobBody);
  body.properties.jobs.chat_completion_pipeline.inputs.train_file_path.uri = uri;
  return body;
};

describe('a job', () => {
  it('that is told to fail says why in its run details, and emits no completion', async () => {
    azure.azureMl.switches.set({ jobs: { outcome: 'fail', message: 'CUDA out of memory', times: 1 } });
    azure.events.length = 0;
    await azure.send('PUT', '/jobs/failing', jobBody);
    await until(() => stateOf('failing') === 'Failed');
    expect((await details('failing')).body).toMatchObject({
      status: 'Failed',
      error: { error: { message: expect.stringContaining('chat_completion_finetune: CUDA out of memory') } },
    });
    const mine = azure.events.filter(({ data }) => (data as { runId: string }).runId === 'failing');
    expect(mine.map(({ eventType }) => eventType.split('.').at(-1))).not.toContain('RunCompleted');
    expect(mine.at(-1)?.data).toMatchObject({ runStatus: 'Failed' });
    await azure.send('PUT', '/jobs/next', jobBody);
    await until(() => stateOf('next') === 'Completed');
  });

  it('fails with what is wrong with its data', async () => {
    azure.blobs.put('runs/bad/train.jsonl', `${datasetOf(1)}\n{"messages": "none"}`);
    await azure.send('PUT', '/jobs/bad-rows', withData('azureml://datastores/droptune_runs/paths/bad/train.jsonl'));
    await azure.send('PUT', '/jobs/no-rows', withData('azureml://datastores/droptune_runs/paths/none/train.jsonl'));
    await until(() => stateOf('bad-rows') === 'Failed' && stateOf('no-rows') === 'Failed');
    const message = async (job: string) => JSON.stringify((await details(job)).body['error']);
    expect(await message('bad-rows')).toContain('Line 7 of the dataset has no valid');
    expect(await message('no-rows')).toContain('DataAccessError(NotFound)');
  });

  it('is cancelled with everything below it, once', async () => {
    azure.azureMl.switches.set({ jobs: { outcome: 'hang' } });
    await azure.send('PUT', '/jobs/hanging', jobBody);
    await until(() => stateOf('hanging') === 'Running');
    await azure.client.jobs.beginCancelAndWait(...here, 'hanging');
    expect(stateOf('hanging')).toBe('Canceled');
    const children = await azure.send('GET', `/history/v1.0${workspacePath}/experiments/_/runs/hanging/children`);
    expect(children.body['value']).toMatchObject([{ status: 'Canceled' }]);
    expect((await azure.send('POST', '/jobs/hanging/cancel')).status).toBe(400);
    expect(azure.azureMl.state().billed.jobs).toBe(0);
  });

  it('stays queued while its family has no cores, and goes on when it has', async () => {
    azure.azureMl.switches.set({ quotas: { standardNCADSA100v4Family: { limit: 0 } } });
    await azure.send('PUT', '/jobs/waiting', jobBody);
    await until(() => stateOf('waiting') === 'Queued');
    azure.azureMl.switches.reset();
    await until(() => stateOf('waiting') === 'Completed');
  });
});

describe('a deployment', () => {
  it('that is told to fail rejects with the code and message, and can be deleted', async () => {
    azure.azureMl.switches.set({ deployments: { outcome: 'fail', code: 'ImageBuildFailure', message: 'No image.' } });
    const failing = azure.client.onlineDeployments.beginCreateOrUpdateAndWait(
      ...here,
      'crumb-1',
      'green',
      deploymentBody(modelId),
    );
    await expect(failing).rejects.toThrow('ImageBuildFailure');
    const { body } = await azure.send('GET', `${deployments}/green`);
    expect(body['properties']).toMatchObject({ provisioningState: 'Failed' });
    const { AzureAsyncOperationUri } = (body['properties'] as { properties: { AzureAsyncOperationUri: string } })
      .properties;
    const operation = await azure.send('GET', new URL(AzureAsyncOperationUri).pathname);
    expect(operation.body).toMatchObject({
      status: 'Failed',
      error: { code: 'ImageBuildFailure', message: 'No image.' },
    });
    expect((await azure.send('PUT', '/onlineEndpoints/crumb-1', endpointBody({ green: 100 }))).status).toBe(400);
    await azure.client.onlineDeployments.beginDeleteAndWait(...here, 'crumb-1', 'green');
  });

  it('fails with OutOfQuota when the reserve of 20 % does not fit', async () => {
    const family = 'standard NCASv3_T4 Family';
    const onT4 = {
      ...deploymentBody(modelId),
      properties: { ...deploymentBody(modelId).properties, instanceType: 'Standard_NC4as_T4_v3' },
    };
    const create = () => azure.client.onlineDeployments.beginCreateOrUpdateAndWait(...here, 'crumb-1', 'tea', onT4);
    azure.azureMl.switches.set({ quotas: { [family]: { limit: 7 } } });
    await expect(create()).rejects.toThrow('OutOfQuota');
    azure.azureMl.switches.set({ quotas: { [family]: { limit: 8 } } });
    expect((await create()).properties?.provisioningState).toBe('Succeeded');
    const usages = await azure.client.usages.list(location).next();
    expect((usages.value as { currentValue: number }).currentValue).toBe(24 + 8);
    await azure.client.onlineDeployments.beginDeleteAndWait(...here, 'crumb-1', 'tea');
  });

  it('keeps its endpoint busy until it is there', async () => {
    expect((await azure.send('PUT', `${deployments}/green`, deploymentBody(modelId))).status).toBe(201);
    const meanwhile = await azure.send('PUT', '/onlineEndpoints/crumb-1', endpointBody({ blue: 100 }));
    expect([meanwhile.status, meanwhile.body.error?.code]).toEqual([409, 'Conflict']);
    expect((await azure.send('DELETE', `${deployments}/green`)).status).toBe(409);
    await until(() =>
      azure.azureMl.state().deployments.every(({ provisioningState }) => provisioningState === 'Succeeded'),
    );
    await azure.client.onlineDeployments.beginDeleteAndWait(...here, 'crumb-1', 'green');
  });

  it('that hangs can be taken down', async () => {
    azure.azureMl.switches.set({ deployments: { outcome: 'hang' } });
    await azure.send('PUT', `${deployments}/stuck`, deploymentBody(modelId));
    await azure.client.onlineDeployments.beginDeleteAndWait(...here, 'crumb-1', 'stuck');
    expect(azure.azureMl.state().deployments.map(({ name }) => name)).toEqual(['blue']);
  });
});

describe('a scoring endpoint', () => {
  const question = 'Why is my loaf so flat?';

  it('takes either key and no other, also after one was made anew', async () => {
    expect((await score(scoringUri, 'wrong', question)).status).toBe(401);
    await azure.client.onlineEndpoints.beginRegenerateKeysAndWait(...here, 'crumb-1', { keyType: 'Primary' });
    expect((await score(scoringUri, key, question)).status).toBe(401);
    key = (await azure.client.onlineEndpoints.listKeys(...here, 'crumb-1')).primaryKey ?? '';
    const answered = await score(scoringUri, key, question);
    expect([answered.status, answered.headers.get('azureml-model-deployment')]).toEqual([200, 'blue']);
  });

  it('answers in the shape that it is told, and with the statuses', async () => {
    const told = async (scoring: unknown) => {
      azure.azureMl.switches.set({ scoring });
      return score(scoringUri, key, question);
    };
    const text = ' A flat loaf has usually proofed too long: shorten the last rise.';
    expect((await told({ shape: 'list' })).body).toEqual([text]);
    expect((await told({ shape: 'records' })).body).toEqual([{ '0': text }]);
    expect((await told({ shape: 'choices' })).body).toMatchObject({ choices: [{ message: { content: text } }] });
    expect((await told({ answer: 'gurgle' })).body).toEqual({ output: ' gurgle' });
    const failing = await told({ statuses: [424, 500] });
    expect([failing.status, failing.headers.get('ms-azureml-model-error-statuscode')]).toEqual([424, '500']);
    expect((await score(scoringUri, key, question)).status).toBe(500);
    expect((await score(scoringUri, key, question)).status).toBe(200);
  });

  it('refuses what the model cannot read, and the third request at a time', async () => {
    const unread = await score(scoringUri, key, { not: 'messages' });
    expect([unread.status, unread.headers.get('ms-azureml-model-error-statuscode')]).toEqual([424, '400']);
    azure.azureMl.switches.set({ scoring: { delay: 150 } });
    const all = await Promise.all([1, 2, 3].map(() => score(scoringUri, key, question)));
    expect(all.map(({ status }) => status).sort()).toEqual([200, 200, 429]);
    const nested = await score(scoringUri, key, [[{ role: 'user', content: question }]]);
    expect(nested.body).toEqual({ output: [expect.stringContaining('proofed too long')] });
  });
});

describe('the front door', () => {
  it('throttles, and the SDK waits for as long as it is told', async () => {
    azure.azureMl.switches.set({
      faults: { planted: [{ status: 429, method: 'GET', path: '/jobs/', retryAfterSeconds: 1 }] },
    });
    const began = Date.now();
    expect((await azure.client.jobs.get(...here, 'job-1')).name).toBe('job-1');
    expect(Date.now() - began).toBeGreaterThan(900);
  });

  it('may do its work and answer 500', async () => {
    const planted = [{ status: 500, method: 'PUT', path: '/connections/', ambiguous: true, times: 1 }];
    azure.azureMl.switches.set({ faults: { planted } });
    const body = {
      properties: { authType: 'CustomKeys', category: 'CustomKeys', target: '-', credentials: { keys: { key: 's' } } },
    };
    azure.azureMl.requests.clear();
    expect((await azure.send('PUT', '/connections/twice', body)).status).toBe(200);
    const log = azure.azureMl.requests.all().filter(({ method }) => method === 'PUT');
    expect(log.map(({ status }) => status)).toEqual([500, 200]);
  });

  it('is controlled over HTTP as in process, and knows no other switch', async () => {
    const { url } = azure.azureMl;
    const post = (body: unknown) => fetch(`${url}/_switches`, { method: 'POST', body: JSON.stringify(body) });
    expect(await (await post({ events: 'off' })).json()).toMatchObject({ events: 'off', faults: { rate: 0 } });
    expect((await post({ colour: 'blue' })).status).toBe(400);
    const count = azure.events.length;
    await azure.send('PUT', '/jobs/silent', jobBody);
    await until(() => stateOf('silent') === 'Completed');
    expect(azure.events).toHaveLength(count);
    await fetch(`${url}/_switches`, { method: 'DELETE' });
    expect(azure.azureMl.switches.read().events).toBe('on');
    expect(await (await fetch(`${url}/_state`)).json()).toEqual(azure.azureMl.state());
    expect(await (await fetch(`${url}/_requests`)).json()).toContainEqual(
      expect.objectContaining({ method: 'PUT', status: 201 }),
    );
  });

  it('deals out the same faults for the same seed', async () => {
    const row = async () => {
      azure.azureMl.switches.set({ faults: { rate: 0.5, statuses: [418], seed: 0 } });
      azure.azureMl.switches.set({ faults: { rate: 0.5, statuses: [418], seed: 7 } });
      const answers = [];
      for (let number = 0; number < 20; number += 1) answers.push((await azure.send('GET', '/jobs/job-1')).status);
      return answers;
    };
    const first = await row();
    await azure.send('GET', '/jobs/job-1');
    azure.azureMl.switches.set({ faults: { rate: 0.5, statuses: [418], seed: 1 } });
    await azure.send('GET', '/jobs/job-1');
    expect(await row()).toEqual(first);
    expect(new Set(first)).toEqual(new Set([200, 418]));
  });
});

describe('the usual pace', () => {
  it('lets a job take about five seconds and a deployment about three', () => {
    const { preparing, queueing, step, training, finalizing } = laptopPace;
    expect(preparing + queueing + 4 * step + training + finalizing).toBeLessThan(5_500);
    expect(laptopPace.endpointCreation + laptopPace.deploymentCreation).toBeLessThan(4_000);
  });
});
