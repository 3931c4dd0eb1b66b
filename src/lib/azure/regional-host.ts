import type { AzureMl } from './azure-ml.ts';

/** Finds the origin of the workspace's regional host, such as `https://westeurope.api.azureml.ms`. */
export function createRegionalHost({ workspace, call }: AzureMl): () => Promise<string> {
  let host: Promise<string> | undefined;

  /** `azureml://westeurope.api.azureml.ms/mlflow/…` names the host. */
  const hostOf = async (): Promise<string> => {
    const found = await call((client) => client.workspaces.get(workspace.resourceGroup, workspace.name));
    return new URL((found.mlFlowTrackingUri ?? '').replace(/^azureml:/, 'https:')).origin;
  };

  /** Asked once; asked again when it could not be had. */
  return () =>
    (host ??= hostOf().catch((error: unknown) => {
      host = undefined;
      throw error;
    }));
}
