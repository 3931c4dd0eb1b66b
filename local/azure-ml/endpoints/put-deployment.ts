import { modelVersionKey, type ModelVersion } from '../assets/model-version.ts';
import { notFound, readBody, userError } from '../http/arm-error.ts';
import { toMilliseconds } from '../http/duration-schema.ts';
import { parameter, type Answer, type Call } from '../http/route.ts';
import { findVmSize, type VmSize } from '../locations/vm-size.ts';
import { accepted } from '../operation-routes.ts';
import type { Service } from '../service.ts';
import { beginDeployment } from './begin-deployment.ts';
import { checkIdle } from './check-idle.ts';
import { deploymentKey, type Deployment } from './deployment.ts';
import { deploymentBodySchema, type DeploymentBody } from './deployment-body.ts';
import { endpointNamePattern, findEndpoint } from './find-endpoint.ts';
import { toDeploymentView } from './endpoint-view.ts';

const maxRequest = 180_000;

/** `PUT` of a deployment: what it is told to become was decided when it began. */
export function putDeployment(service: Service, call: Call): Answer {
  const endpoint = findEndpoint(service, call);
  const name = parameter(call, 'deployment');
  const key = deploymentKey(endpoint.name, name);
  if (!endpointNamePattern.test(name)) {
    throw userError(
      `The deployment name '${name}' is invalid: 3 to 32 letters, digits and single dashes, beginning with a letter.`,
    );
  }
  const body = readBody(deploymentBodySchema, call.body);
  const size = checkSize(service, body);
  const model = findModel(service, body.properties.model);
  if (toMilliseconds(body.properties.requestSettings.requestTimeout) > maxRequest) {
    throw userError('requestSettings.requestTimeout is longer than 180 seconds.');
  }
  if (endpoint.provisioningState === 'Failed') throw userError(`Endpoint '${endpoint.name}' is in a failed state.`);
  checkIdle(service, endpoint.name);
  const known = service.deployments.get(key);
  const deployment: Deployment = {
    ...toDeployment(body, service.board.takePlan('deployments'), service.clock.now(), known),
    endpoint: endpoint.name,
    name,
    instanceType: size.name,
    artifact: model.artifact,
  };
  const { plan } = deployment;
  const duration = plan.outcome === 'hang' ? null : service.pace.deploymentCreation * plan.slowFactor;
  const operation = beginDeployment(service, deployment, known ? 'update-deployment' : 'create-deployment', duration);
  return accepted(
    service,
    operation,
    known ? 202 : 201,
    toDeploymentView(service, service.deployments.get(key) ?? deployment),
  );
}

function toDeployment(body: DeploymentBody, plan: Deployment['plan'], now: number, known: Deployment | undefined) {
  const { location, tags = {}, properties, sku } = body;
  return {
    location,
    tags,
    properties,
    plan,
    capacity: sku.capacity,
    operationId: null,
    provisioningState: known ? ('Updating' as const) : ('Creating' as const),
    createdAt: known?.createdAt ?? now,
    modifiedAt: now,
  };
}

function checkSize({ board }: Service, { properties: { instanceType } }: DeploymentBody): VmSize {
  const size = findVmSize(instanceType);
  const { retiredSizes, sizesWithoutEndpoints } = board.read();
  if (size && ![...retiredSizes, ...sizesWithoutEndpoints].includes(size.name)) return size;
  throw userError(
    `The instance type '${instanceType}' is not supported for managed online deployments in this region.`,
    'InvalidInstanceType',
  );
}

/** By the ARM id of a registered model of this workspace. */
function findModel({ modelVersions }: Service, id: string): ModelVersion {
  const [, name = '', version = ''] =
    /\/models\/([^/]+)\/versions\/([^/]+)$/i.exec(id) ?? /^azureml:([^:]+):([^:]+)$/.exec(id) ?? [];
  const model = modelVersions.get(modelVersionKey(name, version));
  if (!model) throw notFound(`Model '${id}'`);
  return model;
}
