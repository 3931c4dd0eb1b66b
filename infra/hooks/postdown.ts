/** Run by azd when the resource group is gone: purges the vaults, whose names Azure keeps otherwise. */
import { z } from 'zod';
import { az, AzError } from './az.ts';
import { readSettings } from './settings.ts';

const deletedSchema = z.array(z.object({ name: z.string(), properties: z.object({ location: z.string() }) }));

try {
  const { DROPTUNE_KEY_VAULT: vault } = readSettings();
  const ours = vault === '' ? [] : [vault, vault.replace(/^kv-/, 'kv-ml-')];
  const deleted = deletedSchema.parse(await az('keyvault', 'list-deleted', '--resource-type', 'vault'));
  for (const { name, properties } of deleted.filter((found) => ours.includes(found.name))) {
    console.log(`  Purging the vault ${name}`);
    await az('keyvault', 'purge', '--name', name, '--location', properties.location);
  }
} catch (error) {
  if (!(error instanceof AzError)) throw error;
  console.error(`The vaults were not purged: ${error.message}\nUntil then their names cannot be used again.`);
  process.exitCode = 1;
}
