import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { clusterBody, datasetOf, deploymentBody, endpointBody, jobBody, modelBody } from './bodies.ts';
import { resourceGroup, startLaptopAzure, workspaceName, workspacePath, type LaptopAzure } from './laptop-azure.ts';
import { score } from './score.ts';
import { until } from './until.ts';

let azure: LaptopAzure;
let running: ChildProcess | undefined;
const here = [resourceGroup, workspaceName] as const;

/** Starts Azure ML in a process, on the port and the state of the one that the client knows. */
async function start(): Promise<void> {
  const program = fileURLToPath(new URL('./azure-ml-process.ts', import.meta.url));
  const { port } = new URL(azure.azureMl.url);
  running = spawn(process.execPath, [program, azure.folder, port, azure.blobs.url], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (!running.stdout) throw new Error('The process has no output.');
  const [line] = (await once(createInterface({ input: running.stdout }), 'line')) as [string];
  expect(line).toBe(azure.azureMl.url);
}

async function kill(): Promise<void> {
  if (!running) return;
  const gone = once(running, 'exit');
  running.kill('SIGKILL');
  await gone;
  running = undefined;
}

async function killAndStart(): Promise<void> {
  await kill();
  await start();
}

beforeAll(async () => {
  azure = await startLaptopAzure();
  azure.blobs.put('runs/job-1/train.jsonl', datasetOf(3));
  azure.blobs.put('runs/job-1/test.jsonl', datasetOf(1));
  await azure.azureMl.close();
  await start();
});
afterAll(async () => {
  await kill();
  await azure.stop();
});

describe('a stand-in that is killed', () => {
  it('ends the job, keeps the model and the keys, and ends the deployment that was being made', async () => {
    const { client } = azure;
    const status = async () => (await client.jobs.get(...here, 'job-1')).properties?.status;
    await client.computeOperations.beginCreateOrUpdateAndWait(...here, 'gpu-a100', clusterBody);
    await client.jobs.createOrUpdate(...here, 'job-1', jobBody);
    await until(async () => (await status()) === 'Queued');
    await killAndStart();
    await until(async () => (await status()) === 'Running');
    await until(async () => {
      const { body } = await azure.send('GET', `/history/v1.0${workspacePath}/experiments/_/runs/job-1/children`);
      const [pipeline] = body['value'] as { runId: string }[];
      const steps = await azure.send(
        'GET',
        `/history/v1.0${workspacePath}/experiments/_/runs/${pipeline?.runId}/children`,
      );
      return (steps.body['value'] as unknown[]).length === 4;
    });
    await killAndStart();
    await until(async () => (await status()) === 'Completed');

    await client.modelVersions.createOrUpdate(...here, 'crumb', '1', modelBody('job-1'));
    await client.onlineEndpoints.beginCreateOrUpdateAndWait(...here, 'crumb-1', endpointBody());
    const { primaryKey = '' } = await client.onlineEndpoints.listKeys(...here, 'crumb-1');
    await azure.send(
      'PUT',
      '/onlineEndpoints/crumb-1/deployments/blue',
      deploymentBody(`${workspacePath}/models/crumb/versions/1`),
    );
    await killAndStart();
    await until(async () => {
      const { properties } = await client.onlineDeployments.get(...here, 'crumb-1', 'blue');
      return properties?.provisioningState === 'Succeeded';
    });
    const endpoint = await client.onlineEndpoints.get(...here, 'crumb-1');
    const question = 'What does an autolyse do?';
    const answered = await score(endpoint.properties?.scoringUri ?? '', primaryKey, question, {
      'azureml-model-deployment': 'blue',
    });
    expect(answered.body).toEqual({ output: ' An autolyse lets flour drink before salt tightens the dough.' });
    expect((await client.onlineEndpoints.listKeys(...here, 'crumb-1')).primaryKey).toBe(primaryKey);
  });
});
