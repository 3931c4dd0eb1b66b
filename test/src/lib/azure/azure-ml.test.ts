import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createAzureMl } from '../../../../src/lib/azure/azure-ml.ts';
import { createComputeCluster } from '../../../../src/lib/azure/compute-cluster.ts';
import { createComputeQuota } from '../../../../src/lib/azure/compute-quota.ts';
import { createConnections } from '../../../../src/lib/azure/connections.ts';
import { createOnlineDeployments } from '../../../../src/lib/azure/online-deployments.ts';
import { createOnlineEndpoints } from '../../../../src/lib/azure/online-endpoints.ts';
import { createRegistryAssets } from '../../../../src/lib/azure/registry-assets.ts';
import { createTrainingJobs } from '../../../../src/lib/azure/training-jobs.ts';
import { trainingPipeline } from '../../../../src/lib/azure/training-pipeline.ts';
import { findBaseModel } from '../../../../src/lib/models/contract/base-model.ts';
import { RemoteError } from '../../../../src/lib/platform/errors.ts';
import { credential, startAzureStandIn, workspace, type Answer, type Asked } from '../../../support/azure-stand-in.ts';
import { options, runId } from '../../../support/fine-tune-fakes.ts';

const fixtures = resolve(import.meta.dirname, '../../../fixtures/azure-ml');
const fixture = (name: string): unknown => JSON.parse(readFileSync(join(fixtures, `${name}.json`), 'utf8'));

const workspacePath = '/subscriptions/s/resourceGroups/g/providers/Microsoft.MachineLearningServices/workspaces/w';
const identity = { type: 'UserAssigned', userAssignedIdentities: { [workspace.identityId]: {} } };

let standIn: Awaited<ReturnType<typeof startAzureStandIn>>;
beforeAll(async () => {
  standIn = await startAzureStandIn();
});
afterAll(() => standIn.close());
beforeEach(() => {
  standIn.asked.length = 0;
  standIn.script.answer = () => undefined;
});

const azureMl = () => createAzureMl(standIn.url, workspace, credential);
const answering = (answers: Record<string, Answer | ((asked: Asked) => Answer)>) => {
  standIn.script.answer = (asked) => {
    const answer = answers[`${asked.method} ${asked.path.replace(workspacePath, '')}`];
    return typeof answer === 'function' ? answer(asked) : answer;
  };
};
const only = (): Asked => {
  expect(standIn.asked).toHaveLength(1);
  return standIn.asked[0]!;
};
/** What a long-running PUT answers: where its operation can be followed. */
const begun = (asked: Asked): Answer => ({
  status: 201,
  headers: { 'azure-asyncoperation': `${standIn.url}/operations/1` },
  body: { ...(asked.body as object), name: 'x' },
});
const goingOn = { body: { status: 'InProgress' } };

describe('a call of Azure Machine Learning', () => {
  it('brings a token and the one api-version', async () => {
    await createTrainingJobs(azureMl()).find(runId);
    expect(only()).toMatchObject({ method: 'GET', path: `${workspacePath}/jobs/${runId}` });
    expect(only().headers['authorization']).toBe('Bearer a-token');
    expect(only().query.get('api-version')).toBe('2025-06-01');
  });

  it('of what does not exist finds nothing', async () => {
    expect(await createTrainingJobs(azureMl()).find(runId)).toBeUndefined();
  });

  it('that is refused says so in the words of Azure', async () => {
    const error = { code: 'UserError', message: 'The component does not exist.' };
    answering({ [`PUT /jobs/${runId}`]: { status: 400, body: { error } } });
    const refused = createTrainingJobs(azureMl()).submit(runId, { properties: { jobType: 'Pipeline' } });
    await expect(refused).rejects.toBeInstanceOf(RemoteError);
    await expect(refused).rejects.toMatchObject({ status: 400, code: 'UserError', isPassing: false });
    await expect(refused).rejects.toThrow('The component does not exist.');
  });

  it('of our own that is refused says so likewise', async () => {
    answering({
      [`POST /jobs/${runId}/cancel`]: { status: 409, body: { error: { code: 'Conflict', message: 'Busy.' } } },
    });
    await expect(createTrainingJobs(azureMl()).cancel(runId)).rejects.toMatchObject({
      status: 409,
      code: 'Conflict',
      isPassing: true,
    });
  });
});

describe('a training job', () => {
  const baseModel = findBaseModel('Phi-3-mini-4k-instruct')!;
  const order = {
    runId,
    line: 'crumb',
    baseModel,
    options,
    datastore: 'droptune_runs',
    computeName: 'gpu-a100',
    pipelineVersion: '0.0.82',
  };

  it('goes out whole: the addresses of model and data, and every value as text', async () => {
    const properties = {
      status: 'NotStarted',
      jobType: 'Pipeline',
      experimentName: 'droptune-crumb',
      services: { Studio: { endpoint: 'https://ml.azure.com/runs/1' } },
    };
    answering({ [`PUT /jobs/${runId}`]: { status: 201, body: { name: runId, properties } } });
    const job = await createTrainingJobs(azureMl()).submit(runId, trainingPipeline(order));
    expect(only().body).toEqual(fixture('training-job'));
    expect(job).toEqual({
      experiment: 'droptune-crumb',
      jobStatus: 'NotStarted',
      studioUrl: 'https://ml.azure.com/runs/1',
    });
  });

  it('takes what the run was asked for', () => {
    const wished = {
      ...options,
      epochs: 3,
      batch_size: 4,
      learning_rate: 1e-5,
      lora_r: 16,
      lr_scheduler_type: 'linear' as const,
    };
    const { inputs } = (trainingPipeline({ ...order, options: wished }).properties as unknown as Pipeline).jobs
      .chat_completion_pipeline;
    const values = Object.fromEntries(Object.entries(inputs).map(([name, { value }]) => [name, value]));
    expect(values).toMatchObject({
      num_train_epochs: '3',
      per_device_train_batch_size: '4',
      lora_r: '16',
      lr_scheduler_type: 'linear',
    });
    expect(Number(values['learning_rate'])).toBe(1e-5);
  });

  it('is cancelled without waiting for it', async () => {
    answering({
      [`POST /jobs/${runId}/cancel`]: { status: 202, headers: { location: `${standIn.url}/operations/1` } },
    });
    await createTrainingJobs(azureMl()).cancel(runId);
    expect(only().query.get('api-version')).toBe('2025-06-01');
  });
});

type Pipeline = { jobs: { chat_completion_pipeline: { inputs: Record<string, { value?: string }> } } };

describe('the quota of a region', () => {
  it('is what its VM families have, not what workspaces, totals or low priority have', async () => {
    const path = '/subscriptions/s/providers/Microsoft.MachineLearningServices/locations/westeurope/usages';
    answering({ [`GET ${path}`]: { body: fixture('usages') } });
    expect(await createComputeQuota(azureMl()).usages()).toEqual([
      {
        names: ['standardNCADSA100v4Family', 'Standard NCADSA100v4 Family Cluster Dedicated vCPUs'],
        used: 0,
        limit: 24,
      },
      { names: Array(2).fill('Standard NCSv3 Family Cluster Dedicated vCPUs'), used: 6, limit: 24 },
    ]);
  });

  it('comes with the sizes that it offers, and what they are good for', async () => {
    const path = '/subscriptions/s/providers/Microsoft.MachineLearningServices/locations/westeurope/vmSizes';
    answering({ [`GET ${path}`]: { body: fixture('vm-sizes') } });
    expect(await createComputeQuota(azureMl()).sizes()).toEqual([
      {
        name: 'Standard_NC24ads_A100_v4',
        family: 'standardNCADSA100v4Family',
        cores: 24,
        memoryGB: 220,
        servesEndpoints: true,
      },
      { name: 'Standard_D2_v2', family: 'standardDv2Family', cores: 2, memoryGB: 7, servesEndpoints: false },
    ]);
  });
});

describe('the cluster', () => {
  const cluster = () => createComputeCluster(azureMl(), 'gpu-a100', 'Standard_NC24ads_A100_v4');

  it('is made with no node until one is needed', async () => {
    answering({ 'PUT /computes/gpu-a100': begun, 'GET /operations/1': goingOn });
    await cluster().create();
    expect(standIn.asked[0]!.body).toEqual({
      location: 'westeurope',
      identity,
      properties: {
        computeType: 'AmlCompute',
        properties: {
          osType: 'Linux',
          vmSize: 'Standard_NC24ads_A100_v4',
          vmPriority: 'Dedicated',
          scaleSettings: { minNodeCount: 0, maxNodeCount: 1, nodeIdleTimeBeforeScaleDown: 'PT120S' },
          remoteLoginPortPublicAccess: 'Disabled',
          enableNodePublicIp: true,
        },
      },
    });
  });

  it('tells its state, its errors, and the size of its nodes', async () => {
    expect(await cluster().state()).toBeUndefined();
    const provisioningErrors = [{ error: { code: 'X', message: 'No quota.' } }];
    const properties = { computeType: 'AmlCompute', provisioningState: 'Failed', provisioningErrors };
    answering({ 'GET /computes/gpu-a100': { body: { properties } } });
    expect(await cluster().state()).toEqual({ provisioningState: 'Failed', errors: 'No quota.', vmSize: '' });
    const made = { computeType: 'AmlCompute', provisioningState: 'Succeeded', properties: { vmSize: 'STANDARD_X' } };
    answering({ 'GET /computes/gpu-a100': { body: { properties: made } } });
    expect(await cluster().state()).toEqual({ provisioningState: 'Succeeded', errors: '', vmSize: 'STANDARD_X' });
  });
});

describe('the registry', () => {
  const registry = `/mferp/managementfrontend/subscriptions/ms/resourceGroups/reg/providers/Microsoft.MachineLearningServices/registries/azureml/models`;
  const withRegistry = (answers: Record<string, Answer>) =>
    answering({
      'GET ': { body: { location: 'x', mlFlowTrackingUri: `azureml://${new URL(standIn.url).host}/mlflow/v1.0/w` } },
      'GET /registrymanagement/v1.0/registries/azureml/discovery': {
        body: { primaryRegionResourceProviderUri: `${standIn.url}/`, subscriptionId: 'ms', resourceGroup: 'reg' },
      },
      ...Object.fromEntries(Object.entries(answers).map(([path, answer]) => [`GET ${registry}/${path}`, answer])),
    });

  it('tells whether it has a version of a model, and whether that is archived', async () => {
    withRegistry({ 'Phi-3/versions/15': { body: { name: '15', properties: { isArchived: true } } } });
    const { find } = createRegistryAssets(azureMl(), 'models');
    expect(await find({ name: 'Phi-3', version: '15' })).toEqual({ version: '15', isArchived: true });
    expect(await find({ name: 'Phi-3', version: '16' })).toBeUndefined();
  });

  it('lists the versions of a model, archived ones too', async () => {
    withRegistry({ 'Phi-4/versions': { body: { value: [{ name: '2', properties: {} }, { name: '1' }] } } });
    const { versions } = createRegistryAssets(azureMl(), 'models');
    expect((await versions('Phi-4')).map(({ version }) => version)).toEqual(['2', '1']);
    expect(standIn.asked.at(-1)!.query.get('listViewType')).toBe('All');
    expect(await versions('Phi-9')).toEqual([]);
  });
});

describe('an endpoint', () => {
  const endpoint = {
    location: 'westeurope',
    tags: { droptuneLine: 'crumb' },
    properties: {
      authMode: 'Key',
      provisioningState: 'Succeeded',
      scoringUri: 'https://crumb/score',
      traffic: { 'r-1': 100 },
    },
  };

  it('is made without traffic', async () => {
    answering({ 'PUT /onlineEndpoints/crumb': begun, 'GET /operations/1': goingOn });
    await createOnlineEndpoints(azureMl()).create('crumb', 'crumb');
    expect(standIn.asked[0]!.body).toEqual({
      location: 'westeurope',
      identity,
      tags: { droptuneLine: 'crumb' },
      properties: { authMode: 'Key', publicNetworkAccess: 'Enabled', traffic: {} },
    });
  });

  it('has its traffic moved by being put again, with its tags', async () => {
    answering({
      'GET /onlineEndpoints/crumb': { body: endpoint },
      'PUT /onlineEndpoints/crumb': begun,
      'GET /operations/1': goingOn,
    });
    await createOnlineEndpoints(azureMl()).route('crumb', { 'r-2': 100 });
    const put = standIn.asked.find(({ method }) => method === 'PUT')!;
    expect(put.body).toMatchObject({
      tags: { droptuneLine: 'crumb' },
      identity,
      properties: { traffic: { 'r-2': 100 } },
    });
  });

  it('tells its state and its key', async () => {
    answering({
      'GET /onlineEndpoints/crumb': { body: endpoint },
      'POST /onlineEndpoints/crumb/listKeys': { body: { primaryKey: 'k1', secondaryKey: 'k2' } },
    });
    const endpoints = createOnlineEndpoints(azureMl());
    expect(await endpoints.state('crumb')).toEqual({
      provisioningState: 'Succeeded',
      scoringUri: 'https://crumb/score',
      traffic: { 'r-1': 100 },
    });
    expect(await endpoints.key('crumb')).toBe('k1');
  });

  it('is deleted without waiting for it', async () => {
    answering({
      'DELETE /onlineEndpoints/crumb': { status: 202, headers: { location: `${standIn.url}/operations/1` } },
    });
    await createOnlineEndpoints(azureMl()).remove('crumb');
    expect(only().method).toBe('DELETE');
  });
});

describe('a deployment', () => {
  const order = {
    runId,
    createdAt: '2026-11-23T04:00:00.000Z',
    modelId: `${workspacePath}/models/crumb/versions/7`,
    instanceType: 'Standard_NC6s_v3',
  };

  it('is one instance that has time to start and to answer', async () => {
    answering({ 'PUT /onlineEndpoints/crumb/deployments/r-1': begun, 'GET /operations/1': goingOn });
    await createOnlineDeployments(azureMl()).create('crumb', 'r-1', order);
    expect(standIn.asked[0]!.body).toMatchObject({
      location: 'westeurope',
      sku: { name: 'Default', capacity: 1 },
      tags: { droptuneRun: runId, droptuneCreatedAt: order.createdAt },
      properties: {
        endpointComputeType: 'Managed',
        model: order.modelId,
        instanceType: 'Standard_NC6s_v3',
        scaleSettings: { scaleType: 'Default' },
        requestSettings: { requestTimeout: 'PT180S' },
        livenessProbe: { initialDelay: 'PT600S' },
      },
    });
  });

  it.each([
    ['Standard_NC4as_T4_v3', 2],
    ['standard_nc6s_v3', 2],
    ['Standard_NC24ads_A100_v4', 4],
  ])('on %s answers %i conversations at a time, as many as its memory holds', async (instanceType, atATime) => {
    answering({ 'PUT /onlineEndpoints/crumb/deployments/r-1': begun, 'GET /operations/1': goingOn });
    await createOnlineDeployments(azureMl()).create('crumb', 'r-1', { ...order, instanceType });
    expect(standIn.asked[0]!.body).toMatchObject({
      properties: { requestSettings: { maxConcurrentRequestsPerInstance: atATime } },
    });
  });

  it('is found with the time of its run, page by page', async () => {
    const item = (name: string) => ({
      name,
      location: 'x',
      tags: { droptuneCreatedAt: order.createdAt },
      properties: { endpointComputeType: 'Managed', provisioningState: 'Creating' },
    });
    answering({
      'GET /onlineEndpoints/crumb/deployments': {
        body: { value: [item('r-1')], nextLink: `${standIn.url}${workspacePath}/more` },
      },
      'GET /more': { body: { value: [item('r-2')] } },
    });
    const state = { provisioningState: 'Creating', createdAt: order.createdAt };
    expect(await createOnlineDeployments(azureMl()).list('crumb')).toEqual([
      { name: 'r-1', ...state },
      { name: 'r-2', ...state },
    ]);
  });

  it('is none where the endpoint is gone', async () => {
    const error = { code: 'UserError', message: "Online endpoint 'crumb' not found." };
    answering({ 'GET /onlineEndpoints/crumb/deployments': { status: 404, body: { error } } });
    expect(await createOnlineDeployments(azureMl()).list('crumb')).toEqual([]);
  });

  const failedBy = (operation: string) => ({
    body: {
      location: 'westeurope',
      properties: {
        endpointComputeType: 'Managed',
        provisioningState: 'Failed',
        properties: { AzureAsyncOperationUri: operation },
      },
    },
  });
  const failureOf = () => createOnlineDeployments(azureMl()).failureOf('crumb', 'r-1');

  it('that failed says why in the words of its operation', async () => {
    const error = { code: 'OutOfQuota', message: 'Not enough quota.' };
    answering({
      'GET /onlineEndpoints/crumb/deployments/r-1': failedBy(`${standIn.url}/operations/1?api-version=2022-10-01`),
      'GET /operations/1': { body: { status: 'Failed', error } },
    });
    expect(await failureOf()).toBe('OutOfQuota: Not enough quota.');
  });

  it("that failed long ago shows the end of its container's log", async () => {
    answering({
      'GET /onlineEndpoints/crumb/deployments/r-1': failedBy(`${standIn.url}/operations/1`),
      'POST /onlineEndpoints/crumb/deployments/r-1/getLogs': { body: { content: 'CUDA out of memory' } },
    });
    expect(await failureOf()).toContain('CUDA out of memory');
  });

  it('that left neither says so', async () => {
    expect(await failureOf()).toBe('Azure gave no reason.');
  });
});

describe('a connection', () => {
  it('keeps the key among its secrets, and goes to the project where there is one', async () => {
    answering({ 'PUT /connections/droptune-crumb': { body: {} } });
    await createConnections(azureMl(), undefined).put('droptune-crumb', 'https://crumb/score', 'k1');
    expect(only().body).toEqual({
      properties: {
        authType: 'CustomKeys',
        category: 'CustomKeys',
        target: 'https://crumb/score',
        isSharedToAll: false,
        credentials: { keys: { key: 'k1' } },
        metadata: { endpoint: 'https://crumb/score' },
      },
    });
    await expect(createConnections(azureMl(), 'project').put('c', 'u', 'k')).rejects.toMatchObject({ status: 404 });
    expect(standIn.asked.at(-1)!.path).toBe(`${workspacePath.replace(/w$/, 'project')}/connections/c`);
  });
});
