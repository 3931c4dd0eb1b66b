import type { Switches } from '../switches/switches.ts';

/** A model of the public registry `azureml`, as far as the laptop knows it. */
export interface RegistryModel {
  name: string;
  versions: string[];
  isArchived: boolean;
  /** Dates after which it cannot be fine-tuned or served any more; empty while it is current. */
  retirement: Record<string, string>;
  inferenceSizes: string[];
}

const endOfPhi3 = { finetuneRetirementDate: '2025-08-30', inferenceRetirementDate: '2025-08-30' };
const a100 = ['Standard_NC24ads_A100_v4', 'Standard_NC48ads_A100_v4', 'Standard_NC96ads_A100_v4'];

const registryModels: RegistryModel[] = [
  {
    name: 'Phi-3-mini-4k-instruct',
    versions: ['13', '14', '15'],
    isArchived: true,
    retirement: { finetuneDeprecationDate: '2025-06-30', ...endOfPhi3 },
    inferenceSizes: ['Standard_NC6s_v3', 'Standard_NC12s_v3', ...a100],
  },
  {
    name: 'Phi-3-mini-128k-instruct',
    versions: ['10', '11'],
    isArchived: true,
    retirement: endOfPhi3,
    inferenceSizes: a100,
  },
  {
    name: 'Phi-3.5-mini-instruct',
    versions: ['4', '5', '6'],
    isArchived: true,
    retirement: endOfPhi3,
    inferenceSizes: a100,
  },
  { name: 'Phi-4-mini-instruct', versions: ['1', '2'], isArchived: false, retirement: {}, inferenceSizes: a100 },
];

/** Whether a model was given up, and how, by the switch that names it or one version of it. */
const fateOf = (models: Switches['models'], name: string, version: string) =>
  models[`${name}:${version}`] ?? models[name];

/** The versions of a model that the registry has now; undefined for a model that it never had. */
export function findVersions(
  name: string,
  { models }: Switches,
): { model: RegistryModel; versions: string[] } | undefined {
  const model = registryModels.find((candidate) => candidate.name === name);
  return model && { model, versions: model.versions.filter((version) => fateOf(models, name, version) !== 'gone') };
}

/** Names are compared with case, as the registry does. */
export function findRegistryModel(name: string, version: string, switches: Switches): RegistryModel | undefined {
  const found = findVersions(name, switches);
  return found?.versions.includes(version) ? found.model : undefined;
}

export const isRetiredModel = (name: string, version: string, { models }: Switches): boolean =>
  fateOf(models, name, version) === 'retired';

/** The versions of the pipeline component that jobs here take, the newest first; the models' switch takes them away, too. */
export const findComponentVersions = (name: string, { models }: Switches): string[] =>
  name === 'chat_completion_pipeline'
    ? ['0.0.82', '0.0.81'].filter((version) => fateOf(models, name, version) !== 'gone')
    : [];
