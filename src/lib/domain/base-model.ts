/** A model of the `azureml` registry that can be fine-tuned for chat, with what its own card recommends. */
export interface BaseModel {
  name: string;
  version: string;
  /** Tokens that prompt and answer share. */
  contextWindow: number;
  /** The day (ISO) after which Microsoft no longer supports it; the model may still work. */
  retiredOn?: string;
}

/**
 * Known base models. Names, versions, context and retirement dates are those of the models' `spec.yaml`
 * in Azure/azureml-assets.
 */
const catalogue: readonly BaseModel[] = [
  { name: 'Phi-3-mini-4k-instruct', version: '15', contextWindow: 4096, retiredOn: '2025-08-30' },
  { name: 'Phi-3-mini-128k-instruct', version: '13', contextWindow: 131072, retiredOn: '2025-08-30' },
  { name: 'Phi-3.5-mini-instruct', version: '6', contextWindow: 131072 },
  { name: 'Phi-4-mini-instruct', version: '1', contextWindow: 131072 },
];

export const defaultModelName = 'Phi-3-mini-4k-instruct';

/** Finds `Phi-3-mini-4k-instruct` or `Phi-3-mini-4k-instruct:14` (another version of it); any letter case. */
export function findBaseModel(reference: string): BaseModel | undefined {
  const [name = '', version] = reference.split(':');
  const known = catalogue.find((model) => model.name.toLowerCase() === name.toLowerCase());
  return known && version ? { ...known, version } : known;
}

export const knownModelNames = catalogue.map((model) => model.name);

/** The asset id that jobs are given. */
export const assetIdOf = ({ name, version }: BaseModel): string =>
  `azureml://registries/azureml/models/${name}/versions/${version}`;

/** Whether Microsoft's support of the model had ended on the day `now`. */
export const isRetired = (model: BaseModel, now: Date): boolean =>
  model.retiredOn !== undefined && new Date(model.retiredOn) < now;
