import type { AzRule } from './fake-az.ts';

/** The settings of a deployed environment. */
export const wellSettings = {
  AZURE_SUBSCRIPTION_ID: '11111111-2222-3333-4444-555555555555',
  AZURE_LOCATION: 'westeurope',
  AZURE_RESOURCE_GROUP: 'rg-try',
  AZURE_ML_WORKSPACE: 'mlw-abc',
  DROPTUNE_FUNCTION_APP: 'func-abc',
  DROPTUNE_URL: 'https://func-abc.azurewebsites.net',
  DROPTUNE_KEY_VAULT: 'kv-abc',
  DROPTUNE_STORAGE_ACCOUNT: 'stabc',
  DROPTUNE_STORAGE_TOPIC: 'evgt-storage-abc',
  DROPTUNE_ML_TOPIC: 'evgt-ml-abc',
};

const size = (name: string, family: string, vCPUs: number, hourly = 1) => ({
  name,
  family,
  vCPUs,
  memoryGB: 220,
  supportedComputeTypes: ['AmlCompute', 'MIR'],
  estimatedVMPrices: { values: [{ retailPrice: hourly, osType: 'Linux', vmTier: 'Standard' }] },
});
/** What the region offers. */
export const sizes = {
  value: [
    size('Standard_NC24ads_A100_v4', 'standardNCADSA100v4Family', 24, 3.67),
    size('Standard_NC4as_T4_v3', 'standard NCASv3_T4 Family', 4, 0.526),
  ],
};
const usage = (family: string, limit: number) => ({
  type: 'Microsoft.MachineLearningServices/vmFamily/usages',
  currentValue: 0,
  limit,
  name: { value: family, localizedValue: family },
});
/** Cores of both families that are allowed. */
export const usages = (a100: number, t4: number) => ({
  value: [usage('standardNCADSA100v4Family', a100), usage('standard NCASv3_T4 Family', t4)],
});

const names = [
  'MachineLearningServices',
  'Storage',
  'KeyVault',
  'Insights',
  'OperationalInsights',
  'ContainerRegistry',
];
const more = ['ManagedIdentity', 'Web', 'EventGrid', 'Consumption', 'Authorization', 'PolicyInsights', 'Cdn'];
export const registered = [...names, ...more].map((name) => ({
  namespace: `microsoft.${name.toLowerCase()}`,
  registrationState: 'Registered',
}));

/** A subscription in which everything is as it should be. */
export const wellRules: AzRule[] = [
  { match: '^account show', output: { id: wellSettings.AZURE_SUBSCRIPTION_ID } },
  { match: '^provider list', output: registered },
  { match: 'list-flexconsumption-locations', output: [{ name: 'West Europe' }, { name: 'East US' }] },
  { match: 'locations/\\w+/usages', output: usages(24, 8) },
  { match: 'locations/\\w+/vmSizes', output: sizes },
];
