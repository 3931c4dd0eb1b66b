/** A model of the `azureml` registry that can be fine-tuned for chat, with what its own card recommends. */
export interface BaseModel {
  name: string;
  version: string;
  /** Tokens that prompt and answer share. */
  contextWindow: number;
}

/**
 * Models whose newest known version need not be named. The first two with versions and context from their
 * `spec.yaml` in Azure/azureml-assets, the others as Microsoft's own samples name them. When they retire is in `retirements.ts`.
 */
const catalogue: readonly BaseModel[] = [
  { name: 'Phi-3-mini-4k-instruct', version: '15', contextWindow: 4096 },
  { name: 'Phi-3-mini-128k-instruct', version: '11', contextWindow: 131072 },
  { name: 'Phi-3.5-mini-instruct', version: '4', contextWindow: 131072 },
  { name: 'Phi-4-mini-instruct', version: '1', contextWindow: 131072 },
];

export const defaultModelName = 'Phi-3-mini-4k-instruct';

/**
 * Finds `Phi-3-mini-4k-instruct` (any letter case) and `Phi-3-mini-4k-instruct:14`, another version of it. With its version
 * any model of the registry can be named; whether it is there is asked before anything is paid for.
 */
export function findBaseModel(reference: string): BaseModel | undefined {
  const parts = /^([A-Za-z0-9][\w.-]*)(?::(\w[\w.-]*))?$/.exec(reference);
  if (!parts?.[1]) return undefined;
  const [, name, version] = parts;
  const known = catalogue.find((model) => model.name.toLowerCase() === name.toLowerCase());
  if (known) return version ? { ...known, version } : known;
  return version ? { name, version, contextWindow: 4096 } : undefined;
}

export const knownModelNames = catalogue.map((model) => model.name);

/** The asset id that jobs are given. */
export const assetIdOf = ({ name, version }: BaseModel): string =>
  `azureml://registries/azureml/models/${name}/versions/${version}`;

const windowInName = /-(\d+)k-/i;

/**
 * Tokens that prompt and answer of a model share, where they are known: of the catalogue, or as Phi-3's names tell
 * (`Phi-3-medium-128k-instruct`).
 */
export function contextWindowOf(reference: string): number | undefined {
  const [name = ''] = reference.split(':', 1);
  const known = catalogue.find((model) => model.name.toLowerCase() === name.toLowerCase());
  const [, thousands] = (/^phi-3\b/i.test(name) && windowInName.exec(name)) || [];
  return known?.contextWindow ?? (thousands === undefined ? undefined : Number(thousands) * 1_024);
}
