/** What can be taken away from a run by those who provide it. */
export type RetirementKind = 'base_model' | 'vm_size' | 'api_version' | 'runtime' | 'component' | 'service';

/** Something that a run or the app stands on, and when it ends. */
export interface Retirement {
  kind: RetirementKind;
  name: string;
  /** The day (ISO) on which support ends; undefined where none was announced when the table was checked. */
  retiredOn?: string;
  /** Other days for regions (as `location` spells them) that keep it for longer. */
  regions?: Readonly<Record<string, string>>;
  /** What to use instead, the best first. */
  alternatives: readonly string[];
  /** Where this is said. */
  source: string;
}

/** The day on which every row was last compared with its source. */
export const tableCheckedOn = '2026-11-23';

const registrySpecs = 'https://github.com/Azure/azureml-assets/tree/main/assets/models/system';
/** "All 8 models have InferenceRetirementDate of 2025-08-30"; all but Phi-3-small-8k are archived in the registry, too. */
const archivedPhi3 = 'https://github.com/Azure/azureml-assets/pull/5103';
const ncv3Guide =
  'https://github.com/MicrosoftDocs/azure-compute-docs/blob/main/articles/virtual-machines/ncv3-retirement.md';
const onlineSizes = 'https://learn.microsoft.com/azure/machine-learning/reference-managed-online-endpoints-vm-sku-list';
const nodeSchedule = 'https://github.com/nodejs/Release/blob/main/schedule.json';
const migrationFromV1 = 'https://learn.microsoft.com/azure/machine-learning/how-to-migrate-from-v1';
const functionsVersions = 'https://learn.microsoft.com/azure/azure-functions/functions-versions';

const baseModel = (
  name: string,
  retiredOn?: string,
  source = retiredOn ? archivedPhi3 : registrySpecs,
): Retirement => ({
  kind: 'base_model',
  name,
  ...(retiredOn && { retiredOn }),
  source,
  alternatives: retiredOn ? ['Phi-4-mini-instruct', 'Phi-4'] : [],
});

/** NVv3 and NVv4, whole families of which a name begins with the same letters. */
const oldNv = (size: string): Retirement => ({
  kind: 'vm_size',
  name: `Standard_${size}`,
  retiredOn: '2026-09-30',
  alternatives: ['Standard_NV36ads_A10_v5', 'Standard_NC4as_T4_v3'],
  source: 'https://learn.microsoft.com/azure/virtual-machines/sizes/retirement/retired-sizes-list',
});

const service = (
  name: string,
  source: string,
  retiredOn?: string,
  alternatives: readonly string[] = [],
): Retirement => ({
  kind: 'service',
  name,
  ...(retiredOn && { retiredOn }),
  alternatives,
  source,
});

/** Azure-wide, but for two regions that keep them until the summer of 2027 and two that did until 2026. */
const ncv3 = (size: string, alternatives: readonly string[]): Retirement => ({
  kind: 'vm_size',
  name: `Standard_NC${size}_v3`,
  retiredOn: '2025-09-30',
  alternatives,
  source: ncv3Guide,
  regions: {
    jioindiawest: '2027-06-30',
    chinanorth3: '2027-06-30',
    usgovvirginia: '2026-06-30',
    usgovarizona: '2026-06-30',
  },
});

const current = (kind: RetirementKind, name: string, source: string): Retirement => ({
  kind,
  name,
  alternatives: [],
  source,
});

const node = (version: string, retiredOn: string, alternatives: readonly string[]): Retirement => ({
  kind: 'runtime',
  name: `Node ${version}`,
  retiredOn,
  alternatives,
  source: nodeSchedule,
});

const oldHost = (version: string, retiredOn: string): Retirement => ({
  kind: 'runtime',
  name: `Functions host ${version}`,
  retiredOn,
  source: functionsVersions,
  alternatives: ['Functions host 4'],
});

export const retirements: readonly Retirement[] = [
  ...['Phi-3-mini-4k-instruct', 'Phi-3-mini-128k-instruct', 'Phi-3-small-128k-instruct'].map((name) =>
    baseModel(name, '2025-08-30'),
  ),
  // Its card has the same days as the others', though it is not archived: it still shows in lists.
  baseModel('Phi-3-small-8k-instruct', '2025-08-30', `${registrySpecs}/phi-3-small-8k-instruct/spec.yaml`),
  ...['Phi-3-medium-4k-instruct', 'Phi-3-medium-128k-instruct', 'Phi-3.5-mini-instruct', 'Phi-3.5-MoE-instruct'].map(
    (name) => baseModel(name, '2025-08-30'),
  ),
  ...['7b', '13b', '70b'].map((size) =>
    baseModel(`Llama-2-${size}-chat`, '2025-06-30', `${registrySpecs}/Llama-2-${size}-chat/spec.yaml`),
  ),
  baseModel('Phi-4-mini-instruct'),
  baseModel('Phi-4'),

  ncv3('6s', ['Standard_NC4as_T4_v3', 'Standard_NC8as_T4_v3', 'Standard_NC24ads_A100_v4', 'Standard_NC40ads_H100_v5']),
  ...['12s', '24s', '24rs'].map((size) => ncv3(size, ['Standard_NC24ads_A100_v4', 'Standard_NC40ads_H100_v5'])),
  ...['NV12s_v3', 'NV24s_v3', 'NV48s_v3', 'NV4as_v4', 'NV8as_v4', 'NV16as_v4', 'NV32as_v4'].map(oldNv),
  ...['NC4as_T4_v3', 'NC8as_T4_v3', 'NC16as_T4_v3', 'NV36ads_A10_v5', 'NC24ads_A100_v4', 'NC40ads_H100_v5'].map(
    (size) => current('vm_size', `Standard_${size}`, onlineSizes),
  ),

  current(
    'api_version',
    'Microsoft.MachineLearningServices 2025-06-01',
    'https://github.com/Azure/azure-rest-api-specs',
  ),
  current('component', 'chat_completion_pipeline 0.0.82', 'https://github.com/Azure/azureml-assets'),

  node('20', '2026-04-30', ['Node 24', 'Node 22']),
  node('22', '2027-04-30', ['Node 24']),
  node('24', '2028-04-30', []),
  oldHost('1', '2026-09-14'),
  oldHost('2', '2022-12-13'),
  oldHost('3', '2022-12-13'),
  current('runtime', 'Functions host 4', functionsVersions),
  {
    kind: 'service',
    name: 'prompt flow',
    retiredOn: '2027-04-20',
    alternatives: ["Droptune's chat API (/v1/chat/completions)", 'Microsoft Agent Framework'],
    source: 'https://learn.microsoft.com/azure/machine-learning/prompt-flow/migrate-prompt-flow-to-agent-framework',
  },
  // In maintenance: no day was announced.
  service('hub-based projects', 'https://learn.microsoft.com/azure/foundry-classic/concepts/ai-resources', undefined, [
    'a workspace without a hub',
    'Foundry projects',
  ]),
  service(
    'Linux Consumption plan of Azure Functions',
    'https://learn.microsoft.com/azure/azure-functions/consumption-plan',
    '2028-09-30',
    ['Flex Consumption plan'],
  ),
  service(
    'Netherite storage provider of Durable Functions',
    'https://learn.microsoft.com/azure/azure-functions/durable/durable-functions-storage-providers',
    '2028-03-31',
    ['Azure Storage', 'Durable Task Scheduler'],
  ),
  service('Azure Machine Learning SDK v1', migrationFromV1, '2026-06-30', ['SDK v2', "Droptune's HTTP API"]),
  service('Azure Machine Learning CLI v1', migrationFromV1, '2025-09-30', ['CLI v2 (az ml)']),
  service(
    'API keys of Application Insights',
    'https://learn.microsoft.com/azure/azure-monitor/app/azure-ad-authentication',
    '2026-03-31',
    ['Microsoft Entra ID'],
  ),
];

/** A row that has its day. */
export type DatedRetirement = Retirement & { retiredOn: string };

const sameText = (left: string, right: string): boolean => left.toLowerCase() === right.toLowerCase();

/** The row of something, with the day that holds in the region; undefined where the table does not know it. */
export function findRetirement(kind: RetirementKind, name: string, region = ''): Retirement | undefined {
  const row = retirements.find((candidate) => candidate.kind === kind && sameText(candidate.name, name));
  const inRegion = row?.regions?.[region.toLowerCase().replaceAll(' ', '')];
  return row && inRegion ? { ...row, retiredOn: inRegion } : row;
}

/** A day and what is left of it: support lasts to the end of the day itself. */
export const isPast = ({ retiredOn }: DatedRetirement, now: Date): boolean =>
  now.getTime() >= Date.parse(retiredOn) + 86_400_000;

/** How long before its day something is warned of: time enough to plan for. */
const warningDays = 180;

/** The row, where its day is past or near enough to be told. */
export function dueRetirement(
  kind: RetirementKind,
  name: string,
  now: Date,
  region?: string,
): DatedRetirement | undefined {
  const { retiredOn, ...row } = findRetirement(kind, name, region) ?? {};
  if (!retiredOn || Date.parse(retiredOn) - now.getTime() > warningDays * 86_400_000) return undefined;
  return { ...(row as Retirement), retiredOn };
}

/** `Azure retired it on 2025-09-30`, or `retires` while the day is to come. */
export const whenRetired = (row: DatedRetirement, now: Date): string =>
  `Azure ${isPast(row, now) ? 'retired' : 'retires'} it on ${row.retiredOn}`;

/** ` Use instead, the best first: a, b.`, or nothing. */
export const alternativesOf = ({ alternatives }: Pick<Retirement, 'alternatives'>): string =>
  alternatives.length > 0 ? ` Use instead, the best first: ${alternatives.join(', ')}.` : '';

/** What is to be told of something whose day is past or near: the day, and what to use instead. */
export function retirementNotice(row: DatedRetirement, now: Date): string {
  const when = isPast(row, now) ? 'is past its retirement on' : 'retires on';
  const hope = isPast(row, now) ? ': it works as long as its maker keeps it' : '';
  return `${row.name} ${when} ${row.retiredOn}${hope}.${alternativesOf(row)}`;
}
