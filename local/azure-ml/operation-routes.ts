import { ArmError } from './http/arm-error.ts';
import { managementRoute, parameter, type Answer, type Call, type Route } from './http/route.ts';
import type { Operation } from './operations.ts';
import type { Service } from './service.ts';

const locationPath = '/subscriptions/{subscription}/providers/Microsoft.MachineLearningServices/locations/{location}';
const apiVersion = '2022-10-01';

/** Seconds a poller is asked to wait; Azure asks for more. */
const retryAfter = '1';

/** The address under which an operation's status is. */
export function operationUrl(
  { url, workspace }: Service,
  { id }: { id: string },
  kind = 'mfeOperationsStatus',
): string {
  const { subscriptionId, location } = workspace;
  const path = locationPath.replace('{subscription}', subscriptionId).replace('{location}', location);
  return `${url()}${path}/${kind}/oeidp:${workspace.id}:${id}?api-version=${apiVersion}`;
}

/** The answer to a request that began an operation: `Azure-AsyncOperation` and `Location`, as Azure ML sends both. */
export function accepted(service: Service, operation: Operation, status: 201 | 202, body?: unknown): Answer {
  const headers = {
    'azure-asyncoperation': operationUrl(service, operation),
    location: operationUrl(service, operation, 'mfeOperationResults'),
    'retry-after': retryAfter,
  };
  return body === undefined ? { status, headers } : { status, headers, body };
}

/** The answer to a request that can be followed by `Location` only, such as a job's cancellation. */
export function acceptedByLocation(service: Service, operation: Operation): Answer {
  const location = operationUrl(service, operation, 'mfeOperationResults');
  return { status: 202, headers: { location, 'retry-after': retryAfter } };
}

export function operationRoutes(service: Service): Route[] {
  const find = (call: Call) => {
    const id = parameter(call, 'operation').split(':').at(-1) ?? '';
    const operation = service.operations.get(id);
    if (!operation) throw new ArmError(404, 'NotFound', `Operation '${id}' not found.`);
    return operation;
  };
  const status = (call: Call) => ({ status: 200, body: toStatus(find(call)), headers: { 'retry-after': retryAfter } });
  const result = (call: Call) => toResult(service, find(call));
  return [
    managementRoute('GET', `${locationPath}/mfeOperationsStatus/{operation}`, status),
    managementRoute('GET', `${locationPath}/mfeOperationResults/{operation}`, result),
  ];
}

function toStatus({ id, status, error, startedAt, endsAt }: Operation) {
  const times = { startTime: new Date(startedAt).toISOString(), endTime: endsAt && new Date(endsAt).toISOString() };
  return { name: id, status, ...times, ...(error && { error }) };
}

function toResult(service: Service, operation: Operation): Answer {
  if (operation.status === 'InProgress') return acceptedByLocation(service, operation);
  if (operation.error) throw new ArmError(400, operation.error.code, operation.error.message);
  return { status: 204 };
}
