import { notFound, readBody, userError } from '../http/arm-error.ts';
import { modelVersionKey, type ModelVersion } from '../assets/model-version.ts';
import { listAnswer } from '../http/list-answer.ts';
import { managementRoute, parameter, workspacePath, type Answer, type Call, type Route } from '../http/route.ts';
import { findVmSize, type VmSize } from '../locations/vm-size.ts';
import { toMilliseconds } from '../http/duration-schema.ts';
import { accepted } from '../operation-routes.ts';
import type { Task } from '../operations.ts';
import type { Service } from '../service.ts';
import { checkIdle } from './check-idle.ts';
import { deploymentKey, type Deployment } from './deployment.ts';
import { deploymentBodySchema, deploymentPatchSchema, logsBodySchema, type DeploymentBody } from './deployment-body.ts';
import { endpointLock } from './endpoint.ts';
import { endpointNamePattern, findEndpoint } from './endpoint-routes.ts';
import { toDeploymentView } from './endpoint-view.ts';

const list = `${workspacePath}/onlineEndpoints/{endpoint}/deployments`;
const one = `${list}/{deployment}`;
const longestRequest = 180_000;

export function deploymentRoutes(service: Service): Route[] {
  const view = (deployment: Deployment) => toDeploymentView(service, deployment);
  return [
    managementRoute('GET', list, (call) => {
      const { name } = findEndpoint(service, call);
      const mine = service.deployments.all().filter(({ endpoint }) => endpoint === name);
      return listAnswer(call, service.url(), mine.map(view));
    }),
    managementRoute('GET', one, (call) => ({ status: 200, body: view(find(service, call)) })),
    managementRoute('PUT', one, (call) => put(service, call)),
    managementRoute('PATCH', one, (call) => patch(service, call)),
    managementRoute('DELETE', one, (call) => remove(service, call)),
    managementRoute('POST', `${one}/getLogs`, (call) => getLogs(service, call)),
  ];
}

const keyOf = (call: Call) => deploymentKey(parameter(call, 'endpoint'), parameter(call, 'deployment'));

function find(service: Service, call: Call): Deployment {
  findEndpoint(service, call);
  const deployment = service.deployments.get(keyOf(call));
  if (!deployment) throw notFound(`Online deployment '${parameter(call, 'deployment')}'`);
  return deployment;
}

/** Begins an operation on a deployment and notes it there, before it can end. */
function begin(service: Service, deployment: Deployment, task: Task, duration: number | null) {
  const subject = deploymentKey(deployment.endpoint, deployment.name);
  service.deployments.put(subject, deployment);
  const operation = service.operations.begin({ task, subject, lock: endpointLock(deployment.endpoint), duration });
  const now = service.deployments.get(subject);
  if (now) service.deployments.put(subject, { ...now, operationId: operation.id });
  return operation;
}

function put(service: Service, call: Call): Answer {
  const endpoint = findEndpoint(service, call);
  const name = parameter(call, 'deployment');
  if (!endpointNamePattern.test(name)) {
    throw userError(
      `The deployment name '${name}' is invalid: 3 to 32 letters, digits and single dashes, beginning with a letter.`,
    );
  }
  const body = readBody(deploymentBodySchema, call.body);
  const size = checkSize(service, body);
  const model = findModel(service, body.properties.model);
  if (toMilliseconds(body.properties.requestSettings.requestTimeout) > longestRequest) {
    throw userError('requestSettings.requestTimeout is longer than 180 seconds.');
  }
  if (endpoint.provisioningState === 'Failed') throw userError(`Endpoint '${endpoint.name}' is in a failed state.`);
  checkIdle(service, endpoint.name);
  const known = service.deployments.get(keyOf(call));
  const plan = service.board.takePlan('deployments');
  const now = service.clock.now();
  const deployment: Deployment = {
    ...{
      endpoint: endpoint.name,
      name,
      location: body.location,
      tags: body.tags ?? {},
      properties: body.properties,
      plan,
    },
    ...{ instanceType: size.name, capacity: body.sku.capacity, artifact: model.artifact },
    provisioningState: known ? 'Updating' : 'Creating',
    operationId: null,
    createdAt: known?.createdAt ?? now,
    modifiedAt: now,
  };
  const duration = plan.outcome === 'hang' ? null : service.pace.deploymentCreation * plan.slowFactor;
  const operation = begin(service, deployment, known ? 'update-deployment' : 'create-deployment', duration);
  return accepted(service, operation, known ? 202 : 201, toDeploymentView(service, find(service, call)));
}

function checkSize({ board }: Service, { properties: { instanceType } }: DeploymentBody): VmSize {
  const size = findVmSize(instanceType);
  if (size && !board.read().retiredSizes.includes(size.name)) return size;
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

function patch(service: Service, call: Call): Answer {
  const deployment = find(service, call);
  const { tags, sku } = readBody(deploymentPatchSchema, call.body);
  checkIdle(service, deployment.endpoint);
  const changed = {
    ...deployment,
    tags: tags ?? deployment.tags,
    capacity: sku?.capacity ?? deployment.capacity,
    provisioningState: 'Updating' as const,
    modifiedAt: service.clock.now(),
  };
  const operation = begin(service, changed, 'update-deployment', service.pace.endpointUpdate);
  return accepted(service, operation, 202, toDeploymentView(service, find(service, call)));
}

function remove(service: Service, call: Call): Answer {
  const deployment = service.deployments.get(keyOf(call));
  if (!deployment) return { status: 204 };
  const { endpoint, name } = deployment;
  const percent = service.endpoints.get(endpoint)?.traffic[name] ?? 0;
  if (percent > 0)
    throw userError(
      `Deployment '${name}' has ${percent} % of the traffic of endpoint '${endpoint}': take it away first.`,
    );
  const running = service.operations.running(endpointLock(endpoint));
  // A creation that hangs can only be ended by taking the deployment down.
  if (running?.endsAt === null && running.subject === keyOf(call)) service.operations.cancel(endpointLock(endpoint));
  checkIdle(service, endpoint);
  const operation = begin(
    service,
    { ...deployment, provisioningState: 'Deleting' },
    'delete-deployment',
    service.pace.deletion,
  );
  return accepted(service, operation, 202);
}

function getLogs(service: Service, call: Call): Answer {
  const { containerType, tail } = readBody(logsBodySchema, call.body ?? {});
  const { name, artifact, plan, provisioningState, instanceType } = find(service, call);
  const lines = [
    `Instance status: SystemSetup: Succeeded, UserContainerImagePull: Succeeded, ModelDownload: Succeeded`,
    `${containerType} of deployment ${name} on ${instanceType}`,
    `Reading the model from ${artifact}`,
    provisioningState === 'Failed' ? `Error: ${plan.code}: ${plan.message}` : 'Liveness probe: GET 127.0.0.1:5001/ 200',
  ];
  return { status: 200, body: { content: `${lines.slice(-(tail ?? lines.length)).join('\n')}\n` } };
}
