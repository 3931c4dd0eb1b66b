/** Run by azd when the code is there: makes the event subscriptions and the budget, and tells how to begin. */
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import { az, AzError, azRest } from './az.ts';
import { billLines, idleBill, type Cluster, type LiveDeployment } from './idle-bill.ts';
import { lookAtRegion } from './region.ts';
import { reasonOf, runHook } from './run-hook.ts';
import { apiVersion, groupPath, machineLearning, readSettings, type HookSettings } from './settings.ts';

const functions = ['dataset-dropped', 'ml-event'];
const attempts = 20;

const functionsSchema = z.array(z.object({ name: z.string() }));
const resourcesSchema = z.array(z.object({ type: z.string(), name: z.string() }));
const endpointsSchema = z.object({ value: z.array(z.object({ name: z.string() })) });
const computesSchema = z.object({
  value: z.array(
    z.object({
      name: z.string(),
      properties: z.object({
        computeType: z.string().default(''),
        properties: z.object({ scaleSettings: z.object({ maxNodeCount: z.number() }).nullish() }).nullish(),
      }),
    }),
  ),
});
const deploymentsSchema = z.object({
  value: z.array(
    z.object({
      name: z.string(),
      sku: z.object({ capacity: z.number().default(1) }).nullish(),
      properties: z.object({ instanceType: z.string().default('') }),
    }),
  ),
});

/** Azure indexes the functions of a new package in its own time, and Event Grid asks for them by name. */
async function waitForFunctions(settings: HookSettings): Promise<void> {
  const app = ['--resource-group', settings.AZURE_RESOURCE_GROUP, '--name', settings.DROPTUNE_FUNCTION_APP];
  for (let attempt = 1; attempt <= attempts; attempt++) {
    const found = functionsSchema.parse(await az('functionapp', 'function', 'list', ...app));
    const names = found.map(({ name }) => name.split('/').at(-1));
    if (functions.every((name) => names.includes(name))) return;
    await pause(settings.DROPTUNE_HOOK_PAUSE * 1_000);
  }
  throw new AzError(`The functions ${functions.join(' and ')} did not appear in ${settings.DROPTUNE_FUNCTION_APP}.`);
}

/** Deploys a template of infra/ into the group. */
async function deploy(settings: HookSettings, name: string, values: Record<string, string>): Promise<void> {
  const template = join(import.meta.dirname, '..', `${name}.bicep`);
  await az(
    ...['deployment', 'group', 'create', '--resource-group', settings.AZURE_RESOURCE_GROUP],
    ...['--name', `droptune-${name}`, '--template-file', template, '--parameters'],
    ...Object.entries(values).map(([key, value]) => `${key}=${value}`),
  );
}

/** The topics' right to write dead letters may take minutes to be known everywhere. */
async function makeSubscriptions(settings: HookSettings): Promise<void> {
  const values = {
    functionAppName: settings.DROPTUNE_FUNCTION_APP,
    storageTopicName: settings.DROPTUNE_STORAGE_TOPIC,
    machineLearningTopicName: settings.DROPTUNE_ML_TOPIC,
    storageAccountName: settings.DROPTUNE_STORAGE_ACCOUNT,
  };
  for (let attempt = 1; ; attempt++) {
    try {
      await deploy(settings, 'events', values);
      return;
    } catch (error) {
      if (!(error instanceof AzError) || attempt === attempts) throw error;
      console.log('  The event subscriptions are not accepted yet; trying again.');
      await pause(settings.DROPTUNE_HOOK_PAUSE * 1_000);
    }
  }
}

/** Azure has no costs to watch in the first two days of a subscription, and never in some offers; all else works without. */
async function makeBudget(settings: HookSettings): Promise<void> {
  const { DROPTUNE_MONTHLY_BUDGET: budget, DROPTUNE_ALERT_EMAILS: alertEmails } = settings;
  if (budget === 0) return;
  try {
    const name = settings.DROPTUNE_KEY_VAULT.replace(/^kv-/, 'droptune-');
    await deploy(settings, 'budget', { name, monthlyBudget: String(budget), alertEmails });
  } catch (error) {
    if (!(error instanceof AzError)) throw error;
    console.log(`! No budget was made, so nobody is warned of costs: ${reasonOf(error)}
  Azure takes none in a subscription younger than 48 hours, nor in some offers. Try again then: azd hooks run postdeploy
  To do without one: azd env set DROPTUNE_MONTHLY_BUDGET 0`);
  }
}

const workspacePath = (settings: HookSettings): string =>
  `${groupPath(settings)}/providers/${machineLearning}/workspaces/${settings.AZURE_ML_WORKSPACE}`;

/** The deployments of the workspace, with prices where Azure tells them. */
async function liveDeployments(settings: HookSettings): Promise<LiveDeployment[]> {
  const workspace = workspacePath(settings);
  const endpoints = endpointsSchema.safeParse(await azRest('GET', `${workspace}/onlineEndpoints?${apiVersion}`)).data;
  const names = endpoints?.value.map(({ name }) => name) ?? [];
  const sizes = names.length > 0 ? ((await lookAtRegion(settings, settings.AZURE_LOCATION))?.sizes ?? []) : [];
  const found: LiveDeployment[] = [];
  for (const endpoint of names) {
    const list = await azRest('GET', `${workspace}/onlineEndpoints/${endpoint}/deployments?${apiVersion}`);
    for (const { name, sku, properties } of deploymentsSchema.parse(list).value) {
      const { instanceType: size } = properties;
      const hourly = sizes.find((known) => known.name.toLowerCase() === size.toLowerCase())?.hourly;
      found.push({ endpoint, name, size, instances: sku?.capacity ?? 1, hourly });
    }
  }
  return found;
}

/** The clusters of the workspace. */
async function clustersOf(settings: HookSettings): Promise<Cluster[]> {
  const computes = computesSchema.safeParse(
    await azRest('GET', `${workspacePath(settings)}/computes?${apiVersion}`),
  ).data;
  return (computes?.value ?? [])
    .filter(({ properties }) => properties.computeType === 'AmlCompute')
    .map(({ name, properties }) => ({ name, maxNodes: properties.properties?.scaleSettings?.maxNodeCount ?? 1 }));
}

async function tell(settings: HookSettings): Promise<void> {
  const { AZURE_RESOURCE_GROUP: group, DROPTUNE_STORAGE_ACCOUNT: account, DROPTUNE_KEY_VAULT: vault } = settings;
  const resources = resourcesSchema.parse(await az('resource', 'list', '--resource-group', group));
  const clusters = await clustersOf(settings);
  const bill = billLines(idleBill(resources, await liveDeployments(settings), clusters), clusters.length > 0);
  console.log(`
The API       ${settings.DROPTUNE_URL}/v1
The API key   az keyvault secret show --vault-name ${vault} --name droptune-api-key --query value --output tsv
Drop a file   az storage blob upload --auth-mode login --account-name ${account} --container-name datasets --file my-chats.jsonl
Watch it      curl -H "Authorization: Bearer $KEY" ${settings.DROPTUNE_URL}/v1/runs
The studio    https://ml.azure.com/home?wsid=${groupPath(settings)}/workspaces/${settings.AZURE_ML_WORKSPACE}

What it costs while idle:
${bill.join('\n')}
To read this again: azd hooks run postdeploy
Everything goes with: azd down --purge
`);
}

async function finish(): Promise<void> {
  const settings = readSettings();
  await waitForFunctions(settings);
  await makeSubscriptions(settings);
  await makeBudget(settings);
  await tell(settings);
}

await runHook(
  finish,
  (reason) =>
    `The deployment was not finished: ${reason}\nThe code is there; run what is missing again: azd hooks run postdeploy`,
);
