import { ServiceError } from '../http/arm-error.ts';
import type { Service } from '../service.ts';
import { endpointLock } from './endpoint.ts';

/** Throws 409 while another operation runs on the endpoint or one of its deployments. */
export function checkIdle({ operations }: Service, endpoint: string): void {
  const running = operations.running(endpointLock(endpoint));
  if (!running) return;
  const message = `The operation ${running.task} of '${running.subject}' still runs on endpoint '${endpoint}': wait for it to end.`;
  throw new ServiceError(409, 'Conflict', message, 'OperationInProgress');
}
