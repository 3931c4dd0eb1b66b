import type { Switches } from '../switches/switches.ts';
import type { DeploymentBody } from './deployment-body.ts';
import type { ProvisioningState } from './endpoint.ts';

/** A deployment of a model on an endpoint. */
export interface Deployment {
  endpoint: string;
  name: string;
  location: string;
  tags: Record<string, string>;
  instanceType: string;
  /** How many machines serve it. */
  capacity: number;
  properties: DeploymentBody['properties'];
  /** Where the model's artifact is, relative to the stand-in's folder. */
  artifact: string;
  plan: Switches['deployments'];
  provisioningState: ProvisioningState;
  operationId: string | null;
  createdAt: number;
  modifiedAt: number;
}

export const deploymentKey = (endpoint: string, name: string) => `${endpoint}/${name}`;
