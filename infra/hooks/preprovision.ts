/** Run by azd before anything is made: looks whether the region and the subscription can carry it. */
import { z } from 'zod';
import { az } from './az.ts';
import { preflight, regionsThatDo, type Preflight, type Region } from './preflight.ts';
import { lookAtRegion } from './region.ts';
import { runHook, Stopped } from './run-hook.ts';
import { isPreflightOff, readSettings, type HookSettings } from './settings.ts';

/** Of what infra makes, and of what Azure Machine Learning asks for when it makes an endpoint. */
const providers = [
  ...['MachineLearningServices', 'Storage', 'KeyVault', 'Insights', 'OperationalInsights', 'ContainerRegistry'],
  ...['ManagedIdentity', 'Web', 'EventGrid', 'Consumption', 'Authorization', 'PolicyInsights', 'Cdn'],
].map((name) => `Microsoft.${name}`);

/** Regions that are looked at when the chosen one will not do. */
const others = [
  'westeurope',
  'swedencentral',
  'uksouth',
  'eastus',
  'eastus2',
  'southcentralus',
  'westus3',
  'japaneast',
];

const providersSchema = z.array(z.object({ namespace: z.string(), registrationState: z.string() }));
const placesSchema = z.array(z.object({ name: z.string() }));

/** Registers what is missing, which costs nothing; Azure would refuse the resources one by one otherwise. */
async function registerProviders(settings: HookSettings): Promise<string[]> {
  const subscription = ['--subscription', settings.AZURE_SUBSCRIPTION_ID];
  const known = providersSchema.parse(await az('provider', 'list', ...subscription));
  const states = new Map(known.map(({ namespace, registrationState }) => [namespace.toLowerCase(), registrationState]));
  const missing = providers.filter((name) => states.get(name.toLowerCase()) !== 'Registered');
  for (const name of missing) await az('provider', 'register', '--namespace', name, '--wait', ...subscription);
  return missing.map((name) => `${name} was not registered in the subscription; now it is.`);
}

async function offersFlexConsumption({ AZURE_LOCATION: region }: HookSettings): Promise<boolean> {
  const places = placesSchema.parse(await az('functionapp', 'list-flexconsumption-locations'));
  return places.some(({ name }) => name.toLowerCase().replaceAll(' ', '') === region);
}

async function lookElsewhere(settings: HookSettings, now: Date): Promise<string> {
  const elsewhere = others.filter((region) => region !== settings.AZURE_LOCATION);
  const looks = elsewhere.map(async (region) => [region, await lookAtRegion(settings, region)] as const);
  const found = (await Promise.all(looks)).filter((look): look is [string, Region] => look[1] !== undefined);
  const regions = regionsThatDo(settings, new Map(found), now);
  return regions.length > 0
    ? `With the quota that the subscription has today, these regions can train and serve: ${regions.join(', ')}.`
    : `None of ${elsewhere.join(', ')} has the quota today either.`;
}

async function look(settings: HookSettings, now: Date): Promise<Preflight> {
  const { AZURE_LOCATION: name } = settings;
  const notes = await registerProviders(settings);
  const region = await lookAtRegion(settings, name);
  const found = region
    ? preflight(settings, region, now)
    : { stops: [`Azure Machine Learning is not offered in ${name}.`], warnings: [], notes: [] };
  if (!(await offersFlexConsumption(settings)))
    found.stops.push(`The Flex Consumption plan of Azure Functions is not offered in ${name}.`);
  const needsQuota = found.warnings.some((text) => text.includes('quota'));
  if (found.stops.length > 0 || needsQuota) found.notes.push(await lookElsewhere(settings, now));
  return { ...found, notes: [...notes, ...found.notes] };
}

/** A new role or identity is not known everywhere at once, and a deployment that meets such a place fails. */
const replicationNote =
  "Should Azure not know a role or an identity yet that it has just made (RoleDefinitionDoesNotExist, PrincipalNotFound), run 'azd up' again: it goes on where it stopped.";

async function check(): Promise<void> {
  const settings = readSettings();
  await az('account', 'show', '--subscription', settings.AZURE_SUBSCRIPTION_ID);
  const { stops, warnings, notes } = await look(settings, new Date());
  for (const text of notes) console.log(`  ${text}`);
  if (settings.AZURE_ML_WORKSPACE === '') console.log(`  ${replicationNote}`);
  for (const text of warnings) console.log(`! ${text}`);
  for (const text of stops) console.log(`✗ ${text}`);
  if (stops.length > 0) throw new Stopped(`Nothing was made. Choose another region, or go on with: ${goOn}`);
}

const goOn = 'azd env set DROPTUNE_PREFLIGHT off';

await runHook(
  check,
  (reason) =>
    `The check before the deployment could not be made: ${reason}\nSign in with 'az login', too, or go on without it: ${goOn}`,
);
if (isPreflightOff() && process.exitCode) {
  console.log('Going on all the same, since DROPTUNE_PREFLIGHT is off.');
  process.exitCode = 0;
}
