import { ArmError } from '../http/arm-error.ts';
import { deploymentKey, type Deployment } from '../endpoints/deployment.ts';
import type { Endpoint } from '../endpoints/endpoint.ts';
import type { Service } from '../service.ts';

/**
 * The deployment that serves a request: the one that the header names, without regard to traffic, or one by its share of
 * the traffic. Throws 404 when there is none.
 */
export function chooseDeployment(service: Service, endpoint: Endpoint, asked: string | undefined): Deployment {
  const name = asked ?? drawByTraffic(endpoint.traffic);
  const deployment = name === undefined ? undefined : service.deployments.get(deploymentKey(endpoint.name, name));
  if (deployment && ['Succeeded', 'Updating'].includes(deployment.provisioningState)) return deployment;
  const message = asked
    ? `Specified deployment '${asked}' could not be found on endpoint '${endpoint.name}'.`
    : `Endpoint '${endpoint.name}' has no deployment with traffic.`;
  throw new ArmError(404, 'NotFound', message);
}

function drawByTraffic(traffic: Record<string, number>): string | undefined {
  let drawn = Math.random() * 100;
  return Object.entries(traffic).find(([, percent]) => percent > 0 && (drawn -= percent) < 0)?.[0];
}
