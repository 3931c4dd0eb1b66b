/** What a run makes in a workspace, as the run lists it. */
export type ResourceKind = 'compute' | 'job' | 'model' | 'endpoint' | 'deployment' | 'connection' | 'prompt_flow';

/** Pages of Azure ML studio. A deployment is shown on its endpoint's page; connections and flow folders have none of their own. */
const pages: Record<ResourceKind, (name: string) => string> = {
  compute: (name) => `compute/${name}/details`,
  job: (name) => `runs/${name}`,
  model: (name) => `model/${name}/details`,
  endpoint: (name) => `endpoints/realtime/${name}/detail`,
  deployment: (name) => `endpoints/realtime/${name.split('/', 1)[0]}/detail`,
  connection: () => 'home',
  prompt_flow: () => 'home',
};

/** Where people look at the resource. `workspaceId` is the ARM id; a model is named `name:version`, a deployment `endpoint/name`. */
export const studioLink = (workspaceId: string, kind: ResourceKind, name: string): string =>
  `https://ml.azure.com/${pages[kind](name)}?wsid=${workspaceId}`;
