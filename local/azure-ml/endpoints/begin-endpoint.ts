import type { Operation, Task } from '../operations.ts';
import type { Service } from '../service.ts';
import { endpointLock, type Endpoint } from './endpoint.ts';

/** Begins an operation on an endpoint and notes it there, before it can end. */
export function beginEndpoint(service: Service, endpoint: Endpoint, task: Task, duration: number): Operation {
  service.endpoints.put(endpoint.name, endpoint);
  const lock = endpointLock(endpoint.name);
  const operation = service.operations.begin({ task, subject: endpoint.name, lock, duration });
  const now = service.endpoints.get(endpoint.name);
  if (now) service.endpoints.put(endpoint.name, { ...now, operationId: operation.id });
  return operation;
}
