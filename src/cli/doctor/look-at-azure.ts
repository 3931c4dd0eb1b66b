import { createAzureMl } from '../../lib/azure/azure-ml.ts';
import { createComputeQuota } from '../../lib/azure/compute-quota.ts';
import { createCredential } from '../../lib/azure/credential.ts';
import { createRegistryAssets } from '../../lib/azure/registry-assets.ts';
import { createStorageCheck } from '../../lib/storage/storage-check.ts';
import type { Config } from '../../lib/platform/config.ts';
import { defaultModelName, findBaseModel } from '../../lib/models/contract/base-model.ts';
import { planServing } from '../../lib/models/contract/serving-plan.ts';
import { RemoteError } from '../../lib/platform/errors.ts';
import { checkBaseModel } from '../../lib/runs/training/base-model-check.ts';
import { findingsOf, type Finding } from './finding.ts';

const finding = findingsOf('azure');
const patienceSeconds = 30;

/** Signs in as the settings say and looks at storage, workspace, quota and the base model, all of them at once. */
export async function lookAtAzure(config: Config, now: Date): Promise<Finding[]> {
  const credential = createCredential();
  const signedIn = await look('sign-in', async () => {
    const token = await credential.getToken('https://management.azure.com/.default');
    return [
      token
        ? finding('ok', 'sign-in', 'Azure gave a token.')
        : finding('problem', 'sign-in', 'Azure gave no token.', 'Sign in with az login, or run where the identity is.'),
    ];
  });
  if (signedIn.some(({ status }) => status === 'problem'))
    return [...signedIn, finding('skipped', 'subscription', 'Not looked at, for want of a token.')];
  const looks = await Promise.all([
    look('storage', () => lookAtStorage(config, credential)),
    ...lookAtWorkspace(config, credential, now),
  ]);
  return [...signedIn, ...looks.flat()];
}

type Credential = ReturnType<typeof createCredential>;

async function lookAtStorage(config: Config, credential: Credential): Promise<Finding[]> {
  const check = createStorageCheck(config.DROPTUNE_BLOB_URL, config.DROPTUNE_TABLE_URL, credential);
  const [containers, tables] = await Promise.all([check.missingContainers(), check.missingTables()]);
  return [
    thereOrNot('containers', containers, config.DROPTUNE_BLOB_URL),
    thereOrNot('tables', tables, config.DROPTUNE_TABLE_URL),
  ];
}

const thereOrNot = (what: string, missing: string[], place: string): Finding =>
  missing.length === 0
    ? finding('ok', what, `All ${what} are there, at ${place}.`)
    : finding(
        'problem',
        what,
        `At ${place} these ${what} are missing: ${missing.join(', ')}.`,
        'Deploy the templates of infra/ again, or make them.',
      );

function lookAtWorkspace(config: Config, credential: Credential, now: Date): Promise<Finding[]>[] {
  const workspace = {
    subscriptionId: config.AZURE_SUBSCRIPTION_ID,
    resourceGroup: config.AZURE_RESOURCE_GROUP,
    name: config.AZURE_ML_WORKSPACE,
    location: config.AZURE_LOCATION,
    identityId: config.DROPTUNE_IDENTITY_ID,
  };
  const azureMl = createAzureMl(config.AZURE_RESOURCE_MANAGER_URL, workspace, credential);
  return [
    look('workspace', async () => {
      const found = await azureMl.find((client) => client.workspaces.get(workspace.resourceGroup, workspace.name));
      return [
        found
          ? workspaceFinding(config, found.location)
          : finding(
              'problem',
              'workspace',
              `There is no workspace '${workspace.name}' in '${workspace.resourceGroup}'.`,
              'Correct AZURE_ML_WORKSPACE and AZURE_RESOURCE_GROUP.',
            ),
      ];
    }),
    look('quota', async () => {
      const quota = createComputeQuota(azureMl);
      const [usages, sizes] = await Promise.all([quota.usages(), quota.sizes()]);
      const { DROPTUNE_TRAINING_SIZE: trainingSize, DROPTUNE_SERVING_SIZES: servingSizes } = config;
      const plan = planServing({ region: config.AZURE_LOCATION, trainingSize, servingSizes, usages, sizes, now });
      if (plan.status === 'rejected') return [finding('problem', 'quota', plan.error.message, plan.error.remedy)];
      const chosen = `There is quota to train on ${trainingSize} and to serve on ${plan.servingSize}.`;
      return [finding('ok', 'quota', chosen), ...plan.warnings.map((warning) => finding('warning', 'quota', warning))];
    }),
    look('base model', async () => {
      const model = findBaseModel(defaultModelName);
      if (!model) return [];
      const found = await checkBaseModel(model, createRegistryAssets(azureMl, 'models'), now);
      if (found.status === 'rejected')
        return [finding('problem', 'base model', found.error.message, found.error.remedy)];
      const there = finding(
        'ok',
        'base model',
        `The registry was asked for version ${model.version} of ${model.name}.`,
      );
      return [there, ...found.warnings.map((warning) => finding('warning', 'base model', warning))];
    }),
  ];
}

const sameRegion = (left: string, right: string): boolean =>
  left.toLowerCase().replaceAll(' ', '') === right.toLowerCase().replaceAll(' ', '');

const workspaceFinding = ({ AZURE_ML_WORKSPACE: name, AZURE_LOCATION: region }: Config, location = region): Finding =>
  sameRegion(location, region)
    ? finding('ok', 'workspace', `The workspace '${name}' is in ${location}.`)
    : finding(
        'problem',
        'workspace',
        `The workspace '${name}' is in ${location}, the settings say ${region}.`,
        'Correct AZURE_LOCATION.',
      );

/** One look, which tells its own failure as a finding, and takes no longer than people wait. */
async function look(name: string, work: () => Promise<Finding[]>): Promise<Finding[]> {
  const late = new Promise<Finding[]>((resolve) => {
    const message = `No answer within ${patienceSeconds} s.`;
    setTimeout(
      () => resolve([finding('problem', name, message, 'Look at network and firewall.')]),
      patienceSeconds * 1000,
    ).unref();
  });
  return Promise.race([work().catch((error: unknown) => [failure(name, error)]), late]);
}

function failure(name: string, error: unknown): Finding {
  const [message = ''] = (error instanceof Error ? error.message : String(error)).split('\n', 1);
  const status = error instanceof RemoteError ? error.status : undefined;
  const remedy =
    status === 401 || status === 403
      ? 'Give the identity the roles of infra/; new ones take some minutes to be seen everywhere.'
      : 'Look at the setting that leads there, and at network and firewall.';
  return finding('problem', name, message.slice(0, 400), remedy);
}
