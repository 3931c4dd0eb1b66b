import { notFound, readBody, userError } from '../http/arm-error.ts';
import { listAnswer } from '../http/list-answer.ts';
import { managementRoute, parameter, workspacePath, type Answer, type Call, type Route } from '../http/route.ts';
import { accepted } from '../operation-routes.ts';
import type { Service } from '../service.ts';
import { beginDeployment } from './begin-deployment.ts';
import { checkIdle } from './check-idle.ts';
import { deploymentKey, type Deployment } from './deployment.ts';
import { deploymentPatchSchema, logsBodySchema } from './deployment-body.ts';
import { endpointLock } from './endpoint.ts';
import { toDeploymentView } from './endpoint-view.ts';
import { findEndpoint } from './find-endpoint.ts';
import { putDeployment } from './put-deployment.ts';

const list = `${workspacePath}/onlineEndpoints/{endpoint}/deployments`;
const one = `${list}/{deployment}`;

export function deploymentRoutes(service: Service): Route[] {
  const view = (deployment: Deployment) => toDeploymentView(service, deployment);
  return [
    managementRoute('GET', list, (call) => {
      const { name } = findEndpoint(service, call);
      const mine = service.deployments.all().filter(({ endpoint }) => endpoint === name);
      return listAnswer(call, service.url(), mine.map(view));
    }),
    managementRoute('GET', one, (call) => ({ status: 200, body: view(find(service, call)) })),
    managementRoute('PUT', one, (call) => putDeployment(service, call)),
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
  const operation = beginDeployment(service, changed, 'update-deployment', service.pace.endpointUpdate);
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
  const operation = beginDeployment(
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
