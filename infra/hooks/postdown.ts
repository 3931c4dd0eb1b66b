/** Run by azd when the resource group is gone: purges the vaults, whose names Azure keeps otherwise. */
import { z } from 'zod';
import { az } from './az.ts';
import { runHook } from './run-hook.ts';
import { readSettings, type HookSettings } from './settings.ts';

const deletedSchema = z.array(
  z.object({
    name: z.string(),
    properties: z.object({ location: z.string(), tags: z.record(z.string(), z.string()).nullish() }),
  }),
);
type DeletedVault = z.infer<typeof deletedSchema>[number];

/** azd has forgotten the outputs of the templates by now, and the names with them; the vaults bear the environment's name. */
function isOurs({ name, properties: { tags } }: DeletedVault, settings: HookSettings): boolean {
  const { DROPTUNE_KEY_VAULT: vault, AZURE_ENV_NAME: environment } = settings;
  const isNamed = vault !== '' && [vault, vault.replace(/^kv-/, 'kv-ml-')].includes(name);
  const isTagged = environment !== '' && tags?.['azd-env-name'] === environment;
  return isNamed || (isTagged && tags['application'] === 'droptune');
}

async function purgeVaults(): Promise<void> {
  const settings = readSettings();
  const subscription = ['--subscription', settings.AZURE_SUBSCRIPTION_ID];
  const listed = await az('keyvault', 'list-deleted', '--resource-type', 'vault', ...subscription);
  const deleted = deletedSchema.parse(listed);
  for (const { name, properties } of deleted.filter((found) => isOurs(found, settings))) {
    console.log(`  Purging the vault ${name}`);
    await az('keyvault', 'purge', '--name', name, '--location', properties.location, ...subscription);
  }
}

await runHook(
  purgeVaults,
  (reason) =>
    `The vaults were not purged: ${reason}\nUntil then their names cannot be used again. Try again with: azd hooks run postdown`,
);
