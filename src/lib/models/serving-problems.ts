import { quotaPage } from './contract/core-quota.ts';
import type { Problem } from '../platform/problem.ts';

const again = 'Upload the dataset again to start a new run.';

export const endpointFailed = (endpoint: string): Problem => ({
  type: 'endpoint_failed',
  message: `The endpoint '${endpoint}' is in the state Failed.`,
  remedy: `Delete it in Azure ML studio; its page there tells the reason. ${again}`,
});

/** Cores that were free when the run was planned may be taken when it deploys. */
export const deploymentFailed = (deployment: string, reason: string, size: string): Problem => ({
  type: 'deployment_failed',
  message: `The deployment '${deployment}' failed: ${reason}`,
  remedy: /quota/i.test(reason)
    ? `It was deleted. Ask for more cores of the family of ${size} (Azure Machine Learning, dedicated) at ${quotaPage}. ${again}`
    : `It was deleted. ${again}`,
});

export const smokeFailed = (message: string): Problem => ({
  type: 'smoke_test_failed',
  message: `The new deployment could not answer a question: ${message}`,
  remedy: `It was deleted and the traffic stays where it was. ${again}`,
});

export const overtaken = (deployment: string): Problem => ({
  type: 'overtaken',
  message: `A newer run of the same line is live already (deployment '${deployment}').`,
  remedy: 'Nothing needs to be done. To go back to this dataset, upload it again.',
});

const trained = 'The trained model stays registered in the workspace.';

export const deploymentGone = (deployment: string): Problem => ({
  type: 'deployment_gone',
  message: `The deployment '${deployment}' is gone: it was deleted while the run was at work with it.`,
  remedy: `Somebody deleted the model, its deployment or its endpoint, or a newer run of the line took its place. ${trained} ${again}`,
});

export const endpointGone = (endpoint: string): Problem => ({
  type: 'endpoint_gone',
  message: `The endpoint '${endpoint}' is gone: it was deleted while the run was at work with it.`,
  remedy: `Somebody deleted the line's models or the endpoint. ${trained} ${again}`,
});
