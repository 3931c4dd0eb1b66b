import type { Workspace } from '../workspace.ts';
import { ArmError } from './arm-error.ts';

const same = (asked: string | undefined, there: string) =>
  asked === undefined || asked.toLowerCase() === there.toLowerCase();

/** Throws ARM's own errors for a subscription, resource group, workspace or location that the laptop does not have. */
export function checkScope(parameters: Record<string, string>, there: Workspace): void {
  const { subscription, group, workspace, location } = parameters;
  if (!same(subscription, there.subscriptionId)) {
    throw new ArmError(404, 'SubscriptionNotFound', `The subscription '${subscription}' could not be found.`);
  }
  if (!same(group, there.resourceGroup)) {
    throw new ArmError(404, 'ResourceGroupNotFound', `Resource group '${group}' could not be found.`);
  }
  if (!same(workspace, there.name)) {
    const resource = `Microsoft.MachineLearningServices/workspaces/${workspace}`;
    throw new ArmError(
      404,
      'ResourceNotFound',
      `The Resource '${resource}' under resource group '${group}' was not found. For more details please go to https://aka.ms/ARMResourceNotFoundFix`,
    );
  }
  if (!same(location?.replaceAll(' ', ''), there.location)) {
    throw new ArmError(
      400,
      'LocationNotAvailableForResourceType',
      `The provided location '${location}' is not available for resource type 'Microsoft.MachineLearningServices/locations'. List of available regions for the resource type is '${there.location}'.`,
    );
  }
}
