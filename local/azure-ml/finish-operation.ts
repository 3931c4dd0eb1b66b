import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { JobRunner } from './jobs/job-runner.ts';
import { familyQuota } from './locations/quota.ts';
import { findVmSize } from './locations/vm-size.ts';
import type { Operation, OperationError } from './operations.ts';
import type { Service } from './service.ts';

/** What an operation has done when it ends; an error says why it failed. */
export function finishOperation(
  service: Service,
  runner: JobRunner,
  { task, subject }: Operation,
): OperationError | null {
  switch (task) {
    case 'create-compute':
    case 'update-compute':
      settle(service.computes, subject);
      return null;
    case 'delete-compute':
      service.computes.remove(subject);
      return null;
    case 'cancel-job':
      runner.cancel(subject);
      return null;
    case 'create-endpoint':
    case 'update-endpoint':
    case 'regenerate-keys':
      settle(service.endpoints, subject);
      return null;
    case 'delete-endpoint':
      removeEndpoint(service, subject);
      return null;
    case 'create-deployment':
    case 'update-deployment':
      return finishDeployment(service, subject);
    case 'delete-deployment':
      removeDeployment(service, subject);
      return null;
    default:
      return null;
  }
}

interface Settling<T> {
  get(id: string): T | undefined;
  put(id: string, record: T): void;
}

function settle<T extends { provisioningState: string }>(
  kept: Settling<T>,
  id: string,
  provisioningState = 'Succeeded',
): void {
  const record = kept.get(id);
  if (record) kept.put(id, { ...record, provisioningState });
}

function removeEndpoint(service: Service, name: string): void {
  for (const deployment of service.deployments.all()) {
    if (deployment.endpoint === name) service.deployments.remove(`${name}/${deployment.name}`);
  }
  service.endpoints.remove(name);
}

function removeDeployment({ deployments, endpoints }: Service, id: string): void {
  deployments.remove(id);
  const [endpointName = '', name = ''] = id.split('/');
  const endpoint = endpoints.get(endpointName);
  if (!endpoint) return;
  const traffic = Object.fromEntries(Object.entries(endpoint.traffic).filter(([deployment]) => deployment !== name));
  endpoints.put(endpointName, { ...endpoint, traffic });
}

function finishDeployment(service: Service, id: string): OperationError | null {
  const error = deploymentError(service, id);
  settle(service.deployments, id, error ? 'Failed' : 'Succeeded');
  return error;
}

/** What keeps a deployment from serving: what it was told, its cores, or a model that is not there. */
function deploymentError(service: Service, id: string): OperationError | null {
  const deployment = service.deployments.get(id);
  if (!deployment) return null;
  const { plan, instanceType, artifact } = deployment;
  if (plan.outcome === 'fail') return { code: plan.code, message: plan.message };
  const size = findVmSize(instanceType);
  const { limit, used } = familyQuota(service, size?.family ?? '');
  if (size && used > limit) {
    const message = `Not enough quota available for ${instanceType} in SubscriptionId ${service.workspace.subscriptionId}. Current usage/limit: ${used}/${limit} of family ${size.family}. Please see troubleshooting guide, available here: https://aka.ms/oe-tsg#error-outofquota`;
    return { code: 'OutOfQuota', message };
  }
  if (existsSync(join(service.folder, artifact, 'MLmodel'))) return null;
  return { code: 'ResourceNotReady', message: `The model's artifact ${artifact} could not be loaded.` };
}
