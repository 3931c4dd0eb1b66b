import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { clusterBody, datasetOf, deploymentBody, endpointBody, jobBody, modelBody } from './bodies.ts';
import { resourceGroup, startLaptopAzure, workspaceName, workspacePath, type LaptopAzure } from './laptop-azure.ts';
import { score } from './score.ts';
import { until } from './until.ts';

let azure: LaptopAzure;
const here = [resourceGroup, workspaceName] as const;

beforeAll(async () => {
  azure = await startLaptopAzure();
  azure.blobs.put('runs/job-1/train.jsonl', datasetOf(3));
  azure.blobs.put('runs/job-1/test.jsonl', datasetOf(1));
});
afterAll(() => azure.close());

const dataPlane = (path: string, body?: unknown) => azure.send(body === undefined ? 'GET' : 'POST', path, body);

describe('a whole run through the real SDK', () => {
  it('makes a cluster, trains, registers, deploys, answers in the words of the dataset and is taken down', async () => {
    const { client } = azure;
    const workspace = await client.workspaces.get(...here);
    expect(workspace.mlFlowTrackingUri).toMatch(/^azureml:\/\/127\.0\.0\.1:\d+\/mlflow\/v1\.0\/subscriptions\//);

    const cluster = await client.computeOperations.beginCreateOrUpdateAndWait(...here, 'gpu-a100', clusterBody);
    expect(cluster.properties?.provisioningState).toBe('Succeeded');

    const submitted = await client.jobs.createOrUpdate(...here, 'job-1', jobBody);
    expect(submitted.properties?.status).toBe('NotStarted');
    const seen = new Set<string>();
    await until(async () => {
      const { properties } = await client.jobs.get(...here, 'job-1');
      seen.add(properties?.status ?? '');
      return properties?.status === 'Completed';
    });
    expect([...seen]).toEqual(expect.arrayContaining(['Preparing', 'Running', 'Completed']));

    const model = await client.modelVersions.createOrUpdate(...here, 'crumb', '1', modelBody('job-1'));
    expect(Object.keys(model.properties?.flavors ?? {})).toEqual(['droptune_laptop', 'python_function']);
    expect((await client.modelContainers.get(...here, 'crumb')).properties).toMatchObject({
      latestVersion: '1',
      nextVersion: '2',
    });

    const endpoint = await client.onlineEndpoints.beginCreateOrUpdateAndWait(...here, 'crumb-1', endpointBody());
    const deployment = await client.onlineDeployments.beginCreateOrUpdateAndWait(
      ...here,
      'crumb-1',
      'r-1a2b3c4d',
      deploymentBody(model.id ?? ''),
    );
    expect(deployment.properties?.provisioningState).toBe('Succeeded');
    const scoringUri = endpoint.properties?.scoringUri ?? '';
    const { primaryKey = '' } = await client.onlineEndpoints.listKeys(...here, 'crumb-1');

    const question = 'how do i feed my sourdough starter';
    expect((await score(scoringUri, primaryKey, question)).status).toBe(404);
    const aside = await score(scoringUri, primaryKey, question, { 'azureml-model-deployment': 'r-1a2b3c4d' });
    expect(aside).toMatchObject({
      status: 200,
      body: { output: ' Mix one part starter with one part flour and one part water.' },
    });

    await client.onlineEndpoints.beginCreateOrUpdateAndWait(...here, 'crumb-1', endpointBody({ 'r-1a2b3c4d': 100 }));
    expect((await score(scoringUri, primaryKey, 'Why is my loaf flat?')).body).toEqual({
      output: ' A flat loaf has usually proofed too long: shorten the last rise.',
    });

    await client.onlineEndpoints.beginDeleteAndWait(...here, 'crumb-1');
    await client.computeOperations.beginDeleteAndWait(...here, 'gpu-a100', 'Delete');
    expect(azure.azureMl.state()).toMatchObject({
      endpoints: [],
      deployments: [],
      computes: [],
      billed: { jobs: 0, instances: 0 },
    });
  });

  it('leaves losses that fall on the run of the step that trained, and none on the job', async () => {
    const base = azure.azureMl.state().jobs.map(({ name }) => name);
    expect(base).toEqual(['job-1']);
    const history = (path: string) => dataPlane(`/history/v1.0${workspacePath}${path}`);
    const { body } = await history('/experiments/droptune/runs/job-1/children');
    const [pipeline] = body['value'] as { runId: string }[];
    const steps = (await history(`/experiments/_/runs/${pipeline?.runId}/children`)).body['value'] as {
      runId: string;
      name: string;
    }[];
    expect(steps.map(({ name }) => name)).toEqual([
      'ft_nlp_common_validation',
      'chat_completion_model_import',
      'chat_completion_datapreprocess',
      'chat_completion_finetune',
      'ft_nlp_model_converter',
    ]);
    const runId = steps[3]?.runId ?? '';
    const mlflow = (path: string, query?: unknown) =>
      dataPlane(`/mlflow/v1.0${workspacePath}/api/2.0/mlflow${path}`, query);
    const metrics = async (key: string) => {
      const answer = await mlflow(`/metrics/get-history?run_id=${runId}&metric_key=${key}`);
      return (answer.body['metrics'] as { step: number; value: number }[]).map(({ value }) => value);
    };
    const losses = await metrics('loss');
    expect(losses.length).toBeGreaterThan(3);
    expect(losses.at(-1)).toBeLessThan((losses[0] ?? 0) - 1);
    expect(await metrics('eval_loss')).toHaveLength(2);
    expect((await metrics('learning_rate'))[0]).toBeCloseTo(5e-6);
    const search = await mlflow('/runs/search', { filter: `tags.mlflow.parentRunId='${pipeline?.runId}'` });
    expect(search.body['runs']).toHaveLength(5);
    const root = await mlflow('/runs/get?run_id=job-1');
    expect(root.body['run']).toMatchObject({ info: { status: 'FINISHED' }, data: { metrics: [] } });
  });

  it('emits events for the job and the six runs below it, and for the model', () => {
    const of = (type: string) => azure.events.filter(({ eventType }) => eventType.endsWith(`.${type}`));
    const completed = of('RunCompleted').map(({ data }) => data as { runId: string; runStatus?: string });
    expect(completed).toHaveLength(7);
    expect(completed.every(({ runStatus }) => runStatus === undefined)).toBe(true);
    const statuses = of('RunStatusChanged')
      .map(({ data }) => data as { runId: string; runStatus: string })
      .filter(({ runId }) => runId === 'job-1');
    expect(statuses.map(({ runStatus }) => runStatus)).toEqual([
      'NotStarted',
      'Preparing',
      'Queued',
      'Running',
      'Finalizing',
      'Completed',
    ]);
    expect(of('ModelRegistered')[0]).toMatchObject({
      subject: 'models/crumb:1',
      data: { ModelName: 'crumb', ModelVersion: 1 },
    });
    expect(azure.events[0]?.subject).toMatch(/^experiments\/[0-9a-f-]{36}\/runs\/job-1$/);
  });
});
