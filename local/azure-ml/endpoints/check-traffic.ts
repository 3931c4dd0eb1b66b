import { userError } from '../http/arm-error.ts';
import type { Service } from '../service.ts';
import { deploymentKey } from './deployment.ts';

/** Throws 400 for traffic that is not 0 or 100 in all, or goes to a deployment that is not there or has not succeeded. */
export function checkTraffic({ deployments }: Service, endpoint: string, traffic: Record<string, number>): void {
  const sum = Object.values(traffic).reduce((total, percent) => total + percent, 0);
  if (sum !== 0 && sum !== 100)
    throw userError(`The traffic of endpoint '${endpoint}' adds up to ${sum}: it must be 0 or 100.`);
  for (const [name, percent] of Object.entries(traffic)) {
    const deployment = deployments.get(deploymentKey(endpoint, name));
    if (!deployment)
      throw userError(`Traffic goes to deployment '${name}', which does not exist on endpoint '${endpoint}'.`);
    if (percent > 0 && deployment.provisioningState !== 'Succeeded') {
      throw userError(
        `Traffic goes to deployment '${name}', whose provisioning state is ${deployment.provisioningState}.`,
      );
    }
  }
}
