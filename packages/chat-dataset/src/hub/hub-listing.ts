/** The files of a dataset as Parquet: by configuration and split, the addresses in the order of their rows. */
export type HubListing = Record<string, Record<string, string[]>>;

/** As the hub's converter writes them, and as `push_to_hub` of the `datasets` library does, with configurations and without. */
const fileForms = [
  /^(?<config>[^/]+)\/(?<split>[\w.-]+)\/\d+\.parquet$/,
  /^(?:data\/)?(?<split>[\w.]+)-\d{5}-of-\d{5}(?:-[0-9a-f]+)?\.parquet$/,
  /^(?<config>[^/]+)\/(?<split>[\w.]+)-\d{5}-of-\d{5}(?:-[0-9a-f]+)?\.parquet$/,
];

/** Finds configurations and splits in the names of a repository's files; `folder` is their address. */
export function toListing(paths: readonly string[], folder: string): HubListing {
  const listing = new Map<string, Map<string, string[]>>();
  for (const path of paths.toSorted()) {
    const { split, config = 'default' } = fileForms.map((form) => form.exec(path)?.groups).find(Boolean) ?? {};
    if (split === undefined) continue;
    const splits = listing.get(config) ?? new Map<string, string[]>();
    listing.set(config, splits);
    const name = split.replace(partial, '');
    const address = `${folder}/${path.split('/').map(encodeURIComponent).join('/')}`;
    splits.set(name, [...(splits.get(name) ?? []), address]);
  }
  return Object.fromEntries([...listing].map(([config, splits]) => [config, Object.fromEntries(splits)]));
}

/** Of a large dataset the hub may have turned only the beginning into Parquet, and says so in the name of the folder. */
export const isPartial = (address: string): boolean => /\/partial-[^/]+\/[^/]+$/.test(address);
const partial = /^partial-/;
