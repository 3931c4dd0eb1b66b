import { ArmError, readBody, ServiceError, userError } from '../http/arm-error.ts';
import { listAnswer } from '../http/list-answer.ts';
import { managementRoute, parameter, workspacePath, type Answer, type Call, type Route } from '../http/route.ts';
import { familyQuota } from '../locations/quota.ts';
import { findVmSize } from '../locations/vm-size.ts';
import { accepted } from '../operation-routes.ts';
import type { Service } from '../service.ts';
import type { Compute } from './compute.ts';
import { computeBodySchema, computePatchSchema, type ComputeBody } from './compute-body.ts';
import { toComputeView } from './compute-view.ts';

const list = `${workspacePath}/computes`;
const one = `${list}/{compute}`;

export function computeRoutes(service: Service): Route[] {
  return [
    managementRoute('GET', list, (call) =>
      listAnswer(
        call,
        service.url(),
        service.computes.all().map((compute) => toComputeView(service, compute)),
      ),
    ),
    managementRoute('GET', one, (call) => ({ status: 200, body: toComputeView(service, find(service, call)) })),
    managementRoute('PUT', one, (call) => put(service, call)),
    managementRoute('PATCH', one, (call) => patch(service, call)),
    managementRoute('DELETE', one, (call) => remove(service, call)),
  ];
}

function find({ computes }: Service, call: Call): Compute {
  const name = parameter(call, 'compute');
  const compute = computes.get(name);
  if (!compute) throw new ServiceError(404, 'ComputeNotFound', `Compute resource '${name}' not found in workspace.`);
  return compute;
}

function put(service: Service, call: Call): Answer {
  const name = parameter(call, 'compute');
  const body = readBody(computeBodySchema, call.body);
  const known = service.computes.get(name);
  checkCompute(service, name, body, known);
  const { properties, identity, tags, location } = body;
  const { vmSize, scaleSettings } = properties.properties;
  const { minNodeCount, maxNodeCount } = scaleSettings;
  const now = service.clock.now();
  const provisioningState = known ? ('Updating' as const) : ('Creating' as const);
  service.computes.put(name, {
    name,
    vmSize,
    minNodeCount,
    maxNodeCount,
    provisioningState,
    location,
    properties,
    identity,
    tags: tags ?? undefined,
    createdAt: known?.createdAt ?? now,
    modifiedAt: now,
  });
  const duration = known ? 0 : service.pace.computeCreation;
  return begin(service, name, known ? 'update-compute' : 'create-compute', duration, known ? 202 : 201);
}

function begin(
  service: Service,
  name: string,
  task: 'create-compute' | 'update-compute',
  duration: number,
  status: 201 | 202,
): Answer {
  const lock = `computes/${name}`;
  if (service.operations.running(lock)) throw busy(name);
  const operation = service.operations.begin({ task, subject: name, lock, duration });
  const compute = service.computes.get(name);
  return accepted(service, operation, status, compute && toComputeView(service, compute));
}

const busy = (name: string) =>
  new ServiceError(409, 'Conflict', `Compute '${name}' is being changed by another operation.`);

function checkCompute(service: Service, name: string, { properties }: ComputeBody, known: Compute | undefined): void {
  if (!/^[a-zA-Z][a-zA-Z0-9-]{1,31}$/.test(name)) {
    throw userError(
      `The compute name '${name}' is invalid: 2 to 32 letters, digits and dashes, beginning with a letter.`,
    );
  }
  const { vmSize, scaleSettings } = properties.properties;
  const size = findVmSize(vmSize);
  if (!size || service.board.read().retiredSizes.includes(size.name)) {
    throw new ServiceError(
      400,
      'InvalidPropertyValue',
      `The value '${vmSize}' of property 'vmSize' is not supported in this region.`,
    );
  }
  if (known && known.vmSize !== vmSize) throw userError(`The size of compute '${name}' cannot be changed.`);
  if (scaleSettings.minNodeCount > scaleSettings.maxNodeCount)
    throw userError('minNodeCount is larger than maxNodeCount.');
  const { limit } = familyQuota(service, size.family);
  if (scaleSettings.minNodeCount * size.cores <= limit) return;
  throw new ServiceError(
    400,
    'ClusterMinNodesExceedCoreQuota',
    `The specified subscription has a Standard ${size.familyLabel} family vCPU quota of ${limit} and cannot accomodate for at least ${scaleSettings.minNodeCount} requested managed compute nodes which maps to ${scaleSettings.minNodeCount * size.cores} vCPUs.`,
  );
}

function patch(service: Service, call: Call): Answer {
  const compute = find(service, call);
  const { scaleSettings } = readBody(computePatchSchema, call.body).properties.properties;
  const { minNodeCount, maxNodeCount } = scaleSettings;
  const inner = { ...(compute.properties['properties'] as Record<string, unknown>), scaleSettings };
  const properties = { ...compute.properties, properties: inner };
  service.computes.put(compute.name, {
    ...compute,
    minNodeCount,
    maxNodeCount,
    properties,
    modifiedAt: service.clock.now(),
  });
  return begin(service, compute.name, 'update-compute', 0, 202);
}

function remove(service: Service, call: Call): Answer {
  const name = parameter(call, 'compute');
  const compute = service.computes.get(name);
  if (!compute) return { status: 204 };
  const action = call.query.get('underlyingResourceAction');
  if (action !== 'Delete' && action !== 'Detach') {
    throw new ArmError(400, 'InvalidQueryParameter', "underlyingResourceAction must be 'Delete' or 'Detach'.");
  }
  const lock = `computes/${name}`;
  if (service.operations.running(lock)) throw busy(name);
  service.computes.put(name, { ...compute, provisioningState: 'Deleting' });
  const duration = service.pace.deletion;
  return accepted(service, service.operations.begin({ task: 'delete-compute', subject: name, lock, duration }), 202);
}
