import { z } from 'zod';

const stringsSchema = z.record(z.string(), z.string()).nullish();

/** What every asset's body may have. */
const assetShape = {
  description: z.string().nullish(),
  tags: stringsSchema,
  properties: stringsSchema,
  isArchived: z.boolean().optional(),
  isAnonymous: z.boolean().optional(),
};

/** `PUT …/models/{name}/versions/{version}` */
export const modelVersionBodySchema = z.strictObject({
  properties: z.strictObject({
    ...assetShape,
    modelType: z.enum(['mlflow_model', 'custom_model', 'triton_model']),
    modelUri: z.string().min(1),
    jobName: z.string().nullish(),
    flavors: z.record(z.string(), z.strictObject({ data: stringsSchema })).nullish(),
    stage: z.string().nullish(),
  }),
});

/** `PUT …/models/{name}` */
export const containerBodySchema = z.strictObject({
  properties: z.strictObject({
    description: z.string().nullish(),
    tags: stringsSchema,
    properties: stringsSchema,
    isArchived: z.boolean().optional(),
  }),
});

/** `PUT …/data/{name}/versions/{version}` */
export const dataVersionBodySchema = z.strictObject({
  properties: z.strictObject({
    ...assetShape,
    dataType: z.enum(['uri_file', 'uri_folder', 'mltable']),
    dataUri: z.string().regex(/[a-zA-Z0-9_]/),
  }),
});

/** Names and versions of assets. */
export const assetNamePattern = /^[a-zA-Z0-9][a-zA-Z0-9._-]{0,254}$/;
