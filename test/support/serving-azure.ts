import type { DeploymentState, OnlineDeployments } from '../../src/lib/azure/online-deployments.ts';
import type { OnlineEndpoints, Traffic } from '../../src/lib/azure/online-endpoints.ts';
import type { TrainingJobs } from '../../src/lib/azure/training-jobs.ts';
import { RemoteError } from '../../src/lib/platform/errors.ts';

interface Endpoint {
  provisioningState: string;
  traffic: Traffic;
  deployments: Map<string, DeploymentState>;
}

const conflict = () => new RemoteError('Azure Machine Learning', 409, 'Conflict', 'Another operation is going on.');

/**
 * Endpoints, deployments and jobs as Azure keeps them: one operation at a time on an endpoint, traffic only to what is there,
 * and nothing that has traffic is deleted. What was begun is done when `settle` is called.
 */
export function servingAzure() {
  const endpoints = new Map<string, Endpoint>();
  const jobs = new Map<string, string>();
  const done: string[] = [];
  let pending: (() => void)[] = [];

  const endpointOf = (name: string): Endpoint => {
    const found = endpoints.get(name);
    if (!found) throw new RemoteError('Azure Machine Learning', 404, 'ResourceNotFound', `No endpoint '${name}'.`);
    return found;
  };
  const free = (name: string): Endpoint => {
    const found = endpointOf(name);
    const busy = [found, ...found.deployments.values()].some(({ provisioningState }) =>
      ['Creating', 'Updating', 'Deleting'].includes(provisioningState),
    );
    if (busy) throw conflict();
    return found;
  };

  const online: OnlineEndpoints = {
    state: async (name) => {
      const found = endpoints.get(name);
      if (!found) return undefined;
      return {
        provisioningState: found.provisioningState,
        traffic: found.traffic,
        scoringUri: `https://${name}/score`,
      };
    },
    create: async (name) => {
      done.push(`create ${name}`);
      const made: Endpoint = { provisioningState: 'Creating', traffic: {}, deployments: new Map() };
      endpoints.set(name, made);
      pending.push(() => (made.provisioningState = 'Succeeded'));
    },
    route: async (name, traffic) => {
      const found = free(name);
      for (const target of Object.keys(traffic))
        if (found.deployments.get(target)?.provisioningState !== 'Succeeded')
          throw new RemoteError('Azure Machine Learning', 400, 'BadArgument', `'${target}' cannot take traffic.`);
      done.push(`route ${name} ${JSON.stringify(traffic)}`);
      found.provisioningState = 'Updating';
      pending.push(() => Object.assign(found, { provisioningState: 'Succeeded', traffic }));
    },
    remove: async (name) => {
      const found = endpointOf(name);
      done.push(`remove ${name}`);
      found.provisioningState = 'Deleting';
      pending.push(() => endpoints.delete(name));
    },
    key: async () => 'k1',
  };

  const deployments: OnlineDeployments = {
    state: async (name, deployment) => endpoints.get(name)?.deployments.get(deployment),
    list: async (name) => [...(endpoints.get(name)?.deployments.values() ?? [])],
    create: async (name, deployment, { createdAt }) => {
      const found = free(name);
      done.push(`create ${name}/${deployment}`);
      const made = { name: deployment, provisioningState: 'Creating', createdAt };
      found.deployments.set(deployment, made);
      pending.push(() => (made.provisioningState = 'Succeeded'));
    },
    remove: async (name, deployment) => {
      const found = free(name);
      const made = found.deployments.get(deployment);
      if (!made) throw new RemoteError('Azure Machine Learning', 404, 'ResourceNotFound', 'No such deployment.');
      if ((found.traffic[deployment] ?? 0) > 0)
        throw new RemoteError('Azure Machine Learning', 400, 'BadArgument', 'It still has traffic.');
      done.push(`remove ${name}/${deployment}`);
      made.provisioningState = 'Deleting';
      pending.push(() => found.deployments.delete(deployment));
    },
    failureOf: async () => 'OutOfQuota: Not enough quota.',
  };

  const trainingJobs: TrainingJobs = {
    find: async (name) => {
      const jobStatus = jobs.get(name);
      return jobStatus === undefined ? undefined : { experiment: 'droptune', jobStatus, studioUrl: '' };
    },
    submit: async (name) => {
      jobs.set(name, 'Running');
      return { experiment: 'droptune', jobStatus: 'Running', studioUrl: '' };
    },
    cancel: async (name) => {
      done.push(`cancel ${name}`);
      jobs.set(name, 'CancelRequested');
      pending.push(() => jobs.set(name, 'Canceled'));
    },
  };

  /** Ends every operation that was begun. */
  const settle = (): void => {
    for (const finish of pending) finish();
    pending = [];
  };
  return { endpoints: online, deployments, jobs: trainingJobs, state: { endpoints, jobs }, done, settle };
}

/** Asks again, with everything done in between, until the answer is no longer `working`. */
export async function untilDone<Answer extends { status: string }>(
  azure: ReturnType<typeof servingAzure>,
  ask: () => Promise<Answer>,
): Promise<Exclude<Answer, { status: 'working' }>> {
  for (let tries = 0; tries < 30; tries += 1) {
    const answer = await ask();
    if (answer.status !== 'working') return answer as Exclude<Answer, { status: 'working' }>;
    azure.settle();
  }
  throw new Error('It did not settle.');
}
