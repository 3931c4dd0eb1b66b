import type { Operation, Task } from '../operations.ts';
import type { Service } from '../service.ts';
import { deploymentKey, type Deployment } from './deployment.ts';
import { endpointLock } from './endpoint.ts';

/** Begins an operation on a deployment and notes it there, before it can end. */
export function beginDeployment(
  service: Service,
  deployment: Deployment,
  task: Task,
  duration: number | null,
): Operation {
  const subject = deploymentKey(deployment.endpoint, deployment.name);
  service.deployments.put(subject, deployment);
  const operation = service.operations.begin({ task, subject, lock: endpointLock(deployment.endpoint), duration });
  const now = service.deployments.get(subject);
  if (now) service.deployments.put(subject, { ...now, operationId: operation.id });
  return operation;
}
