/** A registered version of a model. Its files are a copy of the job's output, so they outlive the job. */
export interface ModelVersion {
  name: string;
  version: string;
  modelType: string;
  /** As it was asked for: `azureml://jobs/<job>/outputs/<output>`. */
  askedUri: string;
  jobName: string | null;
  /** Where the artifact is, relative to the stand-in's folder. */
  artifact: string;
  flavors: string[];
  createdAt: number;
  modifiedAt: number;
  /** Description, tags, properties and flags, shown again as they were given. */
  labels: { description?: unknown; tags?: unknown; properties?: unknown; isArchived?: unknown; isAnonymous?: unknown };
}

/** A model's container, when it was made by itself: the labels that people gave it. */
export interface ModelContainer {
  name: string;
  labels: Record<string, unknown>;
  createdAt: number;
}

export const modelVersionKey = (name: string, version: string) => `${name}:${version}`;
