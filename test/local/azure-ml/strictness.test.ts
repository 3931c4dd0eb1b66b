import { AzureMachineLearningWorkspaces, type PipelineJob } from '@azure/arm-machinelearning';
import { DefaultAzureCredential } from '@azure/identity';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { instantPace } from '../../../local/azure-ml/pace.ts';
import { clusterBody, datasetOf, deploymentBody, endpointBody, jobBody, modelBody } from './bodies.ts';
import {
  location,
  resourceGroup,
  startLaptopAzure,
  subscriptionId,
  workspaceName,
  workspacePath,
  type LaptopAzure,
} from './laptop-azure.ts';
import { collected } from '../../../packages/chat-dataset/test/support/collected.ts';
import { until } from './until.ts';

let azure: LaptopAzure;
const modelId = `${workspacePath}/models/crumb/versions/1`;
const here = [resourceGroup, workspaceName] as const;

beforeAll(async () => {
  azure = await startLaptopAzure({ pace: instantPace });
  azure.blobs.put('runs/job-1/train.jsonl', datasetOf(2));
  azure.blobs.put('runs/job-1/test.jsonl', datasetOf(1));
  await azure.send('PUT', '/computes/gpu-a100', clusterBody);
  await azure.send('PUT', '/jobs/job-1', jobBody);
  await until(() => azure.azureMl.state().jobs[0]?.status === 'Completed');
  await azure.send('PUT', '/models/crumb/versions/1', modelBody('job-1'));
  await azure.send('PUT', '/onlineEndpoints/crumb-1', endpointBody());
  await azure.send('PUT', '/onlineEndpoints/crumb-1/deployments/blue', deploymentBody(modelId));
});
afterAll(() => azure.close());

/** A deep copy with one place changed; `undefined` takes the field away. */
function spoil<T>(body: T, path: string, value: unknown): T {
  const copy = structuredClone(body);
  const names = path.split('.');
  const last = names.pop() ?? '';
  const place = names.reduce<Record<string, unknown>>(
    (inner, name) => inner[name] as Record<string, unknown>,
    copy as Record<string, unknown>,
  );
  if (value === undefined) delete place[last];
  else place[last] = value;
  return copy;
}

const node = 'properties.jobs.chat_completion_pipeline';
const literal = (value: unknown) => ({ job_input_type: 'literal', value });

describe('a job body', () => {
  it.each([
    ['an unknown field', 'properties.colour', 'blue'],
    ['a missing job type', 'properties.jobType', undefined],
    ['a job type of another kind', 'properties.jobType', 'FineTuning'],
    ['a literal that is a number', `${node}.inputs.learning_rate.value`, 0.000005],
    ['an asset without a uri', `${node}.inputs.train_file_path`, { job_input_type: 'uri_file' }],
    ['an empty literal', `${node}.inputs.learning_rate`, literal('')],
    ['an unknown field of a node', `${node}.compute`, 'gpu-a100'],
  ])('with %s is refused by its form', async (_, path, value) => {
    const { status, body } = await azure.send('PUT', '/jobs/spoilt', spoil(jobBody, path, value));
    expect(status).toBe(400);
    expect(body.error).toMatchObject({ code: 'UserError', message: 'Request is invalid and/or missing fields.' });
    expect(body.error?.details?.length).toBeGreaterThan(0);
  });

  it.each([
    ['an unknown input', `${node}.inputs.loudness`, literal('11'), 400],
    ['a scheduler that is not one', `${node}.inputs.lr_scheduler_type`, literal('sine'), 400],
    ['a boolean that is not a word', `${node}.inputs.apply_lora`, literal('True'), 400],
    ['a part of an epoch', `${node}.inputs.num_train_epochs`, literal('1.5'), 400],
    ['a compute that is not there', `${node}.inputs.compute_finetune`, literal('gpu-h100'), 404],
    ['a compute by its ARM id', `${node}.inputs.compute_finetune`, literal(`${workspacePath}/computes/gpu-a100`), 400],
    ['more GPUs than the node has', `${node}.inputs.number_of_gpu_to_use_finetuning`, literal('2'), 400],
    ['no training data', `${node}.inputs.train_file_path`, undefined, 400],
    [
      'a model that is not in the registry',
      `${node}.inputs.mlflow_model_path.uri`,
      'azureml://registries/azureml/models/Phi-3/versions/1',
      404,
    ],
    [
      'a datastore that is not there',
      `${node}.inputs.train_file_path.uri`,
      'azureml://datastores/lake/paths/a.jsonl',
      400,
    ],
    ['another component', `${node}.componentId`, 'azureml://registries/azureml/components/other/versions/1', 404],
    [
      'a newer component than there is',
      `${node}.componentId`,
      'azureml://registries/azureml/components/chat_completion_pipeline/versions/0.0.99',
      404,
    ],
    ['an output that the pipeline does not have', 'properties.outputs', {}, 400],
    ['a literal bound as output', `${node}.outputs`, {}, 400],
  ])('with %s is refused by its meaning', async (_, path, value, expected) => {
    const { status, body } = await azure.send('PUT', '/jobs/spoilt', spoil(jobBody, path, value));
    expect([status, body.error?.code]).toEqual([expected, 'UserError']);
    expect(azure.azureMl.state().jobs.map(({ name }) => name)).toEqual(['job-1']);
  });

  it('whose assets are inputs of the pipeline loses their uris in the SDK, and is refused', async () => {
    const properties: PipelineJob = {
      jobType: 'Pipeline',
      inputs: { data: { jobInputType: 'uri_file', uri: 'azureml://datastores/droptune_runs/paths/job-1/train.jsonl' } },
      jobs: spoil(jobBody, `${node}.inputs.train_file_path`, literal('${{parent.inputs.data}}')).properties.jobs,
      outputs: { trained_model: { jobOutputType: 'mlflow_model' } },
    };
    const refused = azure.client.jobs.createOrUpdate(...here, 'trap', { properties });
    await expect(refused).rejects.toMatchObject({ statusCode: 400, code: 'UserError' });
    const kept = await azure.send('PUT', '/jobs/bound', { properties });
    expect(kept.status).toBe(201);
    await until(() => azure.azureMl.state().jobs.every(({ status }) => status === 'Completed'));
  });

  it('may be sent again, with other tags, but not with another content', async () => {
    expect((await azure.send('PUT', '/jobs/job-1', spoil(jobBody, 'properties.tags', { run: 'again' }))).status).toBe(
      200,
    );
    const other = await azure.send('PUT', '/jobs/job-1', spoil(jobBody, `${node}.inputs.seed`, literal('7')));
    expect([other.status, other.body.error?.code]).toEqual([409, 'UserError']);
  });
});

describe('other bodies', () => {
  it.each([
    ['/computes/gpu-2', clusterBody, 'properties.properties.scaleSettings.nodeIdleTimeBeforeScaleDown', '120 s'],
    ['/computes/gpu-2', clusterBody, 'properties.properties.vmSize', 'Standard_NC6s_v3'],
    ['/computes/gpu-2', clusterBody, 'properties.properties.scaleSettings.maxNodeCount', undefined],
    ['/computes/2-gpu', clusterBody, 'tags', {}],
    ['/models/crumb/versions/2', modelBody('job-1'), 'properties.modelUri', 'azureml://jobs/job-1/outputs/other'],
    ['/models/crumb/versions/2', modelBody('job-1'), 'properties.stages', 'x'],
    ['/onlineEndpoints/crumb-2', endpointBody(), 'identity', undefined],
    ['/onlineEndpoints/crumb-2', endpointBody(), 'location', 'westeurope'],
    ['/onlineEndpoints/crumb-2', endpointBody({ blue: 100 }), 'tags', {}],
    ['/onlineEndpoints/crumb-1', endpointBody({ blue: 40 }), 'tags', {}],
    ['/onlineEndpoints/crumb-1', endpointBody(), 'identity', { type: 'SystemAssigned' }],
    ['/onlineEndpoints/a-name--with-two-dashes', endpointBody(), 'tags', {}],
    ['/onlineEndpoints/crumb-1/deployments/green', deploymentBody(modelId), 'sku', undefined],
    [
      '/onlineEndpoints/crumb-1/deployments/green',
      deploymentBody(modelId),
      'properties.instanceType',
      'Standard_NC6s_v3',
    ],
    [
      '/onlineEndpoints/crumb-1/deployments/green',
      deploymentBody(modelId),
      'properties.requestSettings.requestTimeout',
      'PT181S',
    ],
    ['/onlineEndpoints/crumb-1/deployments/1green', deploymentBody(modelId), 'tags', {}],
    [
      '/connections/crumb',
      { properties: { authType: 'CustomKeys', category: 'CustomKeys', target: '-' } },
      'properties.keys',
      {},
    ],
    ['/data/set/versions/1', { properties: { dataType: 'uri_file' } }, 'tags', {}],
  ])('%s: %o with another %s is a 400', async (path, body, place, value) => {
    const answer = await azure.send('PUT', path, spoil(body, place, value));
    expect([answer.status, Boolean(answer.body.error?.code)]).toEqual([400, true]);
  });

  it.each([
    ['/onlineEndpoints/none'],
    ['/onlineEndpoints/crumb-1/deployments/green'],
    ['/jobs/none'],
    ['/models/crumb/versions/9'],
    ['/models/none'],
    ['/computes/none'],
    ['/datastores/none'],
    ['/connections/none'],
    ['/data/none/versions/1'],
  ])('GET %s is a 404 with an ARM error', async (path) => {
    const { status, body } = await azure.send('GET', path);
    expect([status, typeof body.error?.message]).toEqual([404, 'string']);
  });

  it('a registered version never gets another model', async () => {
    await azure.send('PUT', '/jobs/job-2', spoil(jobBody, 'properties.displayName', 'two'));
    await until(() => azure.azureMl.state().jobs.every(({ status }) => status === 'Completed'));
    expect((await azure.send('PUT', '/models/crumb/versions/1', modelBody('job-2'))).status).toBe(409);
    expect((await azure.send('PUT', '/models/crumb/versions/1', modelBody('job-1'))).status).toBe(200);
  });

  it('a model of a job that has not ended is not there yet', async () => {
    azure.azureMl.switches.set({ jobs: { outcome: 'hang', times: 1 } });
    await azure.send('PUT', '/jobs/slow', jobBody);
    const early = await azure.send('PUT', '/models/crumb/versions/3', modelBody('slow'));
    expect(early.status).toBe(400);
    expect(JSON.stringify(early.body)).toContain('NoMatchingArtifactsFoundFromJob');
    await azure.client.jobs.beginCancelAndWait(...here, 'slow');
  });

  it('a model container may be made before any version, with labels of its own', async () => {
    const made = await azure.client.modelContainers.createOrUpdate(...here, 'rye', {
      properties: { tags: { line: 'rye' } },
    });
    expect(made.properties).toMatchObject({ tags: { line: 'rye' }, nextVersion: '1' });
    const all = await collected(azure.client.modelContainers.list(...here));
    expect(all.map(({ name }) => name).sort()).toEqual(['crumb', 'rye']);
  });

  it('a deployment with traffic cannot be deleted, and its endpoint takes it along', async () => {
    await azure.send('PUT', '/onlineEndpoints/crumb-1', endpointBody({ blue: 100 }));
    expect((await azure.send('DELETE', '/onlineEndpoints/crumb-1/deployments/blue')).status).toBe(400);
    await azure.send('PUT', '/onlineEndpoints/crumb-1', endpointBody({ blue: 0 }));
    expect((await azure.send('DELETE', '/onlineEndpoints/crumb-1/deployments/blue')).status).toBe(202);
    expect((await azure.send('DELETE', '/onlineEndpoints/crumb-1/deployments/blue')).status).toBe(204);
    expect(azure.azureMl.state().deployments).toEqual([]);
  });

  it('custom keys keep their secrets to listsecrets, and the SDK drops them as it does', async () => {
    const properties = {
      authType: 'CustomKeys',
      category: 'CustomKeys',
      target: '-',
      metadata: { endpoint: 'https://e/score' },
    };
    await azure.send('PUT', '/connections/crumb', {
      properties: { ...properties, credentials: { keys: { key: 's' } } },
    });
    expect(JSON.stringify((await azure.send('GET', '/connections/crumb')).body)).not.toContain('credentials');
    const secrets = await azure.send('POST', '/connections/crumb/listsecrets', {});
    expect(secrets.body['properties']).toMatchObject({
      credentials: { keys: { key: 's' } },
      metadata: { endpoint: 'https://e/score' },
    });
    // The SDK has no type for custom keys: that is the trap.
    const through = { ...properties, credentials: { keys: { key: 's' } } } as never;
    await azure.client.workspaceConnections.create(...here, 'keyless', { properties: through });
    expect((await azure.send('POST', '/connections/keyless/listsecrets', {})).body['properties']).not.toHaveProperty(
      'credentials',
    );
  });
});

describe('the front door', () => {
  it.each([
    ['no api-version', '', 'MissingApiVersionParameter'],
    ['a word', 'newest', 'InvalidApiVersionParameter'],
    ['a version that never was', '2019-01-01', 'NoRegisteredProviderFound'],
  ])('refuses %s', async (_, version, code) => {
    const { status, body } = await azure.send('GET', '/jobs/job-1', undefined, version);
    expect([status, body.error?.code]).toEqual([400, code]);
  });

  it('refuses a caller without a token, and a token for storage', async () => {
    const url = `${azure.azureMl.url}${workspacePath}/jobs/job-1?api-version=2025-06-01`;
    const anonymous = await fetch(url);
    expect(anonymous.status).toBe(401);
    expect(await anonymous.json()).toMatchObject({ error: { code: 'InvalidAuthenticationToken' } });
    const { token } = await new DefaultAzureCredential().getToken('https://storage.azure.com/.default');
    expect((await fetch(url, { headers: { authorization: `Bearer ${token}` } })).status).toBe(401);
  });

  it('knows no other subscription, group, workspace or location', async () => {
    const code = async (path: string) => (await azure.send('GET', path)).body.error?.code;
    expect(await code(workspacePath.replace(subscriptionId, 'other'))).toBe('SubscriptionNotFound');
    expect(await code(workspacePath.replace('resourceGroups/droptune', 'resourceGroups/other'))).toBe(
      'ResourceGroupNotFound',
    );
    expect(await code(workspacePath.replace(/droptune$/, 'other'))).toBe('ResourceNotFound');
    const locations = `/subscriptions/${subscriptionId}/providers/Microsoft.MachineLearningServices/locations`;
    expect(await code(`${locations}/westeurope/usages`)).toBe('LocationNotAvailableForResourceType');
  });

  it('lists quota, its use and sizes to the SDK, without the retired ones', async () => {
    const usages = await collected(azure.client.usages.list(location));
    const a100 = usages.find(({ name }) => name?.value === 'standardNCADSA100v4Family');
    expect(a100).toMatchObject({
      unit: 'Count',
      name: { localizedValue: 'Standard NCADSA100v4 Family Cluster Dedicated vCPUs' },
    });
    expect(usages.find(({ name }) => name?.value === 'standardNCSv3Family')).toMatchObject({
      limit: 0,
      currentValue: 0,
    });
    const quotas = await collected(azure.client.quotas.list(location));
    expect(quotas.map(({ name }) => name?.value)).toContain('Standard NCADSA100v4 Family Cluster Dedicated vCPUs');
    const { value = [] } = await azure.client.virtualMachineSizes.list(location);
    expect(value.find(({ name }) => name === 'Standard_NC24ads_A100_v4')).toMatchObject({ vCPUs: 24, gpus: 1 });
    expect(value.some(({ name }) => name === 'Standard_NC6s_v3')).toBe(false);
  });

  it('pages long lists, newest jobs first, and chooses by tag', async () => {
    for (let number = 0; number < 31; number += 1) {
      await azure.send('PUT', `/data/many/versions/${number}`, {
        properties: { dataType: 'uri_file', dataUri: `https://a/${number}` },
      });
    }
    expect(await collected(azure.client.dataVersions.list(...here, 'many'))).toHaveLength(31);
    const tagged = await collected(azure.client.jobs.list(...here, { tag: 'run', jobType: 'Pipeline' }));
    expect(tagged.map(({ name }) => name)).toEqual(expect.arrayContaining(['job-1', 'job-2']));
    expect(tagged.some(({ name }) => name === 'bound')).toBe(false);
  });

  it('serves the registry catalogue with the retirement of Phi-3', async () => {
    const registry = `${workspacePath.replace(/workspaces.*/, 'registries')}/azureml/models`;
    const { body } = await azure.send('GET', `${registry}/Phi-3-mini-4k-instruct/versions/15`);
    expect(body['properties']).toMatchObject({ isArchived: true, tags: { finetuneRetirementDate: '2025-08-30' } });
    expect((await azure.send('GET', `${registry}/Phi-4-mini-instruct/versions/2`)).status).toBe(200);
    expect((await azure.send('GET', `${registry}/Phi-9/versions/1`)).status).toBe(404);
    const found = (await azure.send('GET', '/registrymanagement/v1.0/registries/azureml/discovery')).body;
    expect(found['primaryRegionResourceProviderUri']).toBe(`${azure.azureMl.url}/`);
    const dataPlane = `/mferp/managementfrontend${String(found['resourceId'])}/models`;
    expect((await azure.send('GET', `${dataPlane}/Phi-3-mini-4k-instruct/versions/15`)).status).toBe(200);
    expect((await azure.send('GET', `${dataPlane}/Phi-3-mini-4k-instruct/versions/99`)).status).toBe(404);
    const listed = async (query: string) => {
      const { body: page } = await azure.send('GET', `${dataPlane}/Phi-3-mini-4k-instruct/versions${query}`);
      return (page['value'] as { name: string }[]).map(({ name }) => name);
    };
    expect(await listed('')).toEqual([]);
    expect(await listed('?listViewType=All')).toEqual(['15', '14', '13']);
  });

  it('gives models up when it is told to', async () => {
    const pipeline = 'chat_completion_pipeline';
    azure.azureMl.switches.set({
      models: { 'Phi-4-mini-instruct:1': 'gone', 'Phi-3-mini-4k-instruct': 'retired', [`${pipeline}:0.0.82`]: 'gone' },
    });
    try {
      const registry = `${workspacePath.replace(/workspaces.*/, 'registries')}/azureml/models`;
      const statusOf = async (path: string) => (await azure.send('GET', `${registry}/${path}`)).status;
      expect(await statusOf('Phi-4-mini-instruct/versions/1')).toBe(404);
      expect(await statusOf('Phi-4-mini-instruct/versions/2')).toBe(200);
      expect(await statusOf('Phi-3-mini-4k-instruct/versions/15')).toBe(200);
      const found = (await azure.send('GET', '/registrymanagement/v1.0/registries/azureml/discovery')).body;
      const owner = String((found as { resourceId?: unknown }).resourceId);
      const versions = `/mferp/managementfrontend${owner}/components/${pipeline}/versions`;
      expect((await azure.send('GET', `${versions}/0.0.82`)).status).toBe(404);
      expect((await azure.send('GET', `${versions}/0.0.81`)).status).toBe(200);
      const { status, body } = await azure.send('PUT', '/jobs/job-retired', jobBody);
      expect({ status, code: body.error?.code }).toEqual({ status: 400, code: 'UserError' });
      expect(body.error?.message).toContain('retired');
    } finally {
      azure.azureMl.switches.reset();
    }
  });

  it('answers the client of another api-version alike', async () => {
    const newer = new AzureMachineLearningWorkspaces(new DefaultAzureCredential(), subscriptionId, {
      endpoint: azure.azureMl.url,
      $host: azure.azureMl.url,
      apiVersion: '2025-06-01',
      credentialScopes: ['https://management.azure.com/.default'],
    });
    expect((await newer.jobs.get(...here, 'job-1')).properties?.status).toBe('Completed');
    const asked = azure.azureMl.requests.all().at(-1);
    expect(asked).toMatchObject({
      apiVersion: '2025-06-01',
      resourceType: 'Microsoft.MachineLearningServices/workspaces/jobs',
    });
  });
});
