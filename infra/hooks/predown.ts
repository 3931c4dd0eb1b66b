/** Run by azd before it deletes the resource group: takes down what is billed at once, and what would stay or block its name. */
import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import { az, AzError, azFind, azRest } from './az.ts';
import { ask, isForced } from './ask.ts';
import { runHook, Stopped } from './run-hook.ts';
import { apiVersion, groupPath, machineLearning, readSettings, type HookSettings } from './settings.ts';

const attempts = 80;
const namedSchema = z.object({ value: z.array(z.object({ id: z.string(), name: z.string() })) });
const workspacesSchema = z.object({
  value: z.array(z.object({ id: z.string(), name: z.string(), kind: z.string().default('Default') })),
});
const rolesSchema = z.array(z.object({ id: z.string(), name: z.string(), roleName: z.string() }));
const listedSchema = z.array(z.object({ id: z.string(), name: z.string() }));

async function gone(settings: HookSettings, path: string): Promise<void> {
  for (let attempt = 1; attempt <= attempts; attempt++) {
    if ((await azRest('GET', path)) === undefined) return;
    await pause(settings.DROPTUNE_HOOK_PAUSE * 1_000);
  }
  throw new AzError(`${path} is still there.`);
}

async function remove(settings: HookSettings, id: string, query: string): Promise<void> {
  console.log(`  Deleting ${id.split('/').slice(-2).join(' ')}`);
  await azRest('DELETE', `${id}?${query}`);
  await gone(settings, `${id}?${apiVersion}`);
}

/** Endpoints are billed until they are gone. A workspace that is not purged keeps its name; projects go before their hub. */
async function removeWorkspaces(settings: HookSettings): Promise<void> {
  const list = await azRest('GET', `${groupPath(settings)}/providers/${machineLearning}/workspaces?${apiVersion}`);
  const { value = [] } = workspacesSchema.safeParse(list).data ?? {};
  for (const { id } of value) {
    const endpoints = namedSchema.safeParse(await azRest('GET', `${id}/onlineEndpoints?${apiVersion}`)).data;
    await Promise.all((endpoints?.value ?? []).map((endpoint) => remove(settings, endpoint.id, apiVersion)));
  }
  const order = ['Project', 'Default', 'Hub'];
  const rank = ({ kind }: { kind: string }) => order.findIndex((known) => known === kind);
  for (const { id } of value.toSorted((left, right) => rank(left) - rank(right)))
    await remove(settings, id, `${apiVersion}&forceToPurge=true`);
}

/** Without `--force` Azure keeps a deleted Log Analytics workspace for two weeks. */
async function removeLogs({ AZURE_RESOURCE_GROUP: group }: HookSettings): Promise<void> {
  const found = listedSchema.parse(
    await az('monitor', 'log-analytics', 'workspace', 'list', '--resource-group', group),
  );
  for (const { name } of found) {
    const named = ['--resource-group', group, '--workspace-name', name];
    await azFind('monitor', 'log-analytics', 'workspace', 'delete', ...named, '--force', 'true', '--yes');
  }
}

/** The one right outside the resource group, and its role. */
async function removeRegionReader(settings: HookSettings, token: string): Promise<void> {
  const scope = ['--scope', `/subscriptions/${settings.AZURE_SUBSCRIPTION_ID}`];
  const roles = rolesSchema.parse(await az('role', 'definition', 'list', '--custom-role-only', 'true', ...scope));
  for (const { name, roleName } of roles.filter((role) => role.roleName === `Droptune Region Reader ${token}`)) {
    console.log(`  Deleting the role ${roleName}`);
    await az('role', 'assignment', 'delete', '--role', name, ...scope);
    await az('role', 'definition', 'delete', '--name', name, ...scope);
  }
}

/** azd asks whether everything is to be deleted only when this hook has ended, so this one asks before it begins. */
async function takeDown(): Promise<void> {
  const settings = readSettings();
  const { AZURE_RESOURCE_GROUP: group } = settings;
  if (group !== '' && (await azFind('group', 'show', '--name', group)) !== undefined) {
    await confirm(settings);
    await removeWorkspaces(settings);
    await removeLogs(settings);
  }
  if (settings.DROPTUNE_KEY_VAULT !== '')
    await removeRegionReader(settings, settings.DROPTUNE_KEY_VAULT.replace(/^kv-/, ''));
}

async function confirm({ AZURE_RESOURCE_GROUP: group, DROPTUNE_DOWN: down }: HookSettings): Promise<void> {
  if (down.trim().toLowerCase() === 'yes' || isForced()) return;
  const answer = await ask(
    `The endpoints, workspaces and logs of ${group} are deleted for good: every model, job and trace. Go on? (y/N) `,
  );
  if (answer === undefined)
    throw new Stopped(
      "Nothing was deleted, for nobody could be asked: use 'azd down --force', or set DROPTUNE_DOWN=yes.",
    );
  if (!/^y(es)?$/i.test(answer.trim())) throw new Stopped('Nothing was deleted.');
}

await runHook(
  takeDown,
  (reason) => `Not everything could be taken down: ${reason}\nRun 'azd down' again; it goes on where it stopped.`,
);
