/** A model of the public registry `azureml`, as far as the laptop knows it. */
export interface RegistryModel {
  name: string;
  versions: string[];
  isArchived: boolean;
  /** Dates after which it cannot be fine-tuned or served any more; empty while it is current. */
  retirement: Record<string, string>;
  inferenceSizes: string[];
}

const a100 = ['Standard_NC24ads_A100_v4', 'Standard_NC48ads_A100_v4', 'Standard_NC96ads_A100_v4'];

export const registryModels: RegistryModel[] = [
  {
    name: 'Phi-3-mini-4k-instruct',
    versions: ['13', '14', '15'],
    isArchived: true,
    retirement: {
      finetuneDeprecationDate: '2025-06-30',
      finetuneRetirementDate: '2025-08-30',
      inferenceRetirementDate: '2025-08-30',
    },
    inferenceSizes: ['Standard_NC6s_v3', 'Standard_NC12s_v3', ...a100],
  },
  {
    name: 'Phi-3-mini-128k-instruct',
    versions: ['10', '11'],
    isArchived: true,
    retirement: { finetuneRetirementDate: '2025-08-30', inferenceRetirementDate: '2025-08-30' },
    inferenceSizes: a100,
  },
  { name: 'Phi-3.5-mini-instruct', versions: ['4', '5', '6'], isArchived: false, retirement: {}, inferenceSizes: a100 },
  { name: 'Phi-4-mini-instruct', versions: ['1', '2'], isArchived: false, retirement: {}, inferenceSizes: a100 },
];

/** Names are compared with case, as the registry does. */
export function findRegistryModel(name: string, version: string): RegistryModel | undefined {
  return registryModels.find((model) => model.name === name && model.versions.includes(version));
}
