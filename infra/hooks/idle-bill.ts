/** A resource of the group, as `az resource list` shows it. */
export interface DeployedResource {
  type: string;
  name: string;
}

/** A deployment of an online endpoint: billed whether it is asked or not. */
export interface LiveDeployment {
  endpoint: string;
  name: string;
  size: string;
  instances: number;
  /** USD for an hour of one instance, where Azure tells one. */
  hourly: number | undefined;
}

/** A cluster of the workspace: it has no node while idle, but a load balancer as long as it is there. */
export interface Cluster {
  name: string;
  maxNodes: number;
}

export interface BillRow {
  what: string;
  /** USD. */
  daily: number;
  off: string;
}

/** List prices of 2026-11 in USD, which differ a little from region to region. What is not named costs nothing while idle. */
const prices: { type: string; daily: number; what: string; off: string }[] = [
  {
    type: 'Microsoft.ContainerRegistry/registries',
    daily: 0.167,
    what: 'container registry, Basic',
    off: 'it is what endpoints start from; goes with azd down',
  },
  {
    type: 'Microsoft.Insights/metricAlerts',
    daily: 0.1 / 30,
    what: 'alert on one metric',
    off: 'az monitor metrics alert delete',
  },
  {
    type: 'Microsoft.Web/sites',
    daily: 0.03,
    what: 'Functions app, which its timers wake every five minutes (within the free grant of a month)',
    off: 'az functionapp stop',
  },
  {
    type: 'Microsoft.Storage/storageAccounts',
    daily: 0.02,
    what: 'storage account: a gigabyte, and the polling of its queues by Durable Functions',
    off: 'az functionapp stop ends the polling',
  },
];

/**
 * USD a day of a load balancer, of which a cluster has one for every fifty nodes, used or not:
 * https://github.com/MicrosoftDocs/azure-ai-docs/blob/main/articles/machine-learning/concept-plan-manage-cost.md
 */
const loadBalancer = { daily: 0.33, nodes: 50 };

/** What a day costs on which nothing is asked of the app. */
export function idleBill(
  resources: readonly DeployedResource[],
  deployments: readonly LiveDeployment[],
  clusters: readonly Cluster[],
): BillRow[] {
  const fixed = prices.flatMap(({ type, daily, what, off }) => {
    const count = resources.filter((resource) => resource.type.toLowerCase() === type.toLowerCase()).length;
    return count > 0 ? [{ what: `${count} × ${what}`, daily: daily * count, off }] : [];
  });
  const live = deployments.map(({ endpoint, name, size, instances, hourly = 0 }) => ({
    what: `${endpoint}/${name}: ${instances} × ${size}${hourly ? '' : ' (Azure tells no price)'}`,
    daily: 24 * instances * hourly,
    off: 'DELETE /v1/models/{model} takes it down',
  }));
  const balanced = clusters.map(({ name, maxNodes }) => ({
    what: `load balancer of the cluster ${name}`,
    daily: loadBalancer.daily * Math.max(1, Math.ceil(maxNodes / loadBalancer.nodes)),
    off: 'delete the cluster in the studio (Compute); the next run makes it again',
  }));
  return [...live, ...balanced, ...fixed];
}

/** The bill as lines of text, the sum last, and what it will be where the first run has yet to make the cluster. */
export function billLines(rows: readonly BillRow[], hasCluster: boolean): string[] {
  const sum = rows.reduce((total, { daily }) => total + daily, 0);
  const price = (daily: number) => `$${daily.toFixed(2)}`.padStart(8);
  return [
    ...rows.map(({ what, daily, off }) => `${price(daily)}  ${what}; ${off}`),
    `${price(sum)}  a day while nothing is asked (list prices; a cluster has no node then)`,
    ...(hasCluster
      ? []
      : [`${price(sum + loadBalancer.daily)}  from the first run on, whose cluster keeps a load balancer`]),
  ];
}
