import { z } from 'zod';

const strings = z.record(z.string(), z.string()).nullish();
const literalValue = z.string().regex(/[a-zA-Z0-9_]/, 'must not be empty');
const assetType = z.enum(['uri_file', 'uri_folder', 'mltable', 'mlflow_model', 'custom_model', 'triton_model']);
const inputMode = z.enum(['ReadOnlyMount', 'ReadWriteMount', 'Download', 'Direct', 'EvalMount', 'EvalDownload']);
const outputMode = z.enum(['ReadWriteMount', 'Upload']);

/** An input of the pipeline itself. */
const jobInputSchema = z.union([
  z.strictObject({ jobInputType: z.literal('literal'), value: literalValue, description: z.string().nullish() }),
  z.strictObject({
    jobInputType: assetType,
    uri: z.string().min(1),
    mode: inputMode.optional(),
    description: z.string().nullish(),
  }),
]);

const jobOutputSchema = z.strictObject({
  jobOutputType: assetType,
  uri: z.string().nullish(),
  mode: outputMode.optional(),
  description: z.string().nullish(),
  assetName: z.string().nullish(),
});

/** An input of a node: the same in snake case, since nodes pass through ARM as they are. */
const nodeInputSchema = z.union([
  z.strictObject({ job_input_type: z.literal('literal'), value: literalValue }),
  z.strictObject({ job_input_type: assetType, uri: z.string().min(1), mode: inputMode.optional() }),
]);

const nodeOutputSchema = z.union([
  z.strictObject({
    type: z.literal('literal'),
    value: z.string().regex(/^\$\{\{parent\.outputs\.\w+\}\}$/, 'must be ${{parent.outputs.<name>}}'),
  }),
  z.strictObject({ job_output_type: assetType, uri: z.string().optional(), mode: outputMode.optional() }),
]);

const nodeSchema = z.strictObject({
  type: z.literal('pipeline'),
  name: z.string().optional(),
  display_name: z.string().nullish(),
  tags: strings,
  properties: strings,
  componentId: z.string().min(1),
  computeId: z.string().nullish(),
  inputs: z.record(z.string(), nodeInputSchema),
  outputs: z.record(z.string(), nodeOutputSchema).default({}),
  _source: z.string().optional(),
});

/** `PUT …/jobs/{name}`: a pipeline job, the one kind that the laptop runs. */
export const jobBodySchema = z.strictObject({
  properties: z.strictObject({
    jobType: z.literal('Pipeline'),
    description: z.string().nullish(),
    displayName: z.string().nullish(),
    experimentName: z.string().default('Default'),
    tags: strings,
    properties: strings,
    componentId: z.string().nullish(),
    computeId: z.string().nullish(),
    identity: z
      .strictObject({
        identityType: z.enum(['AMLToken', 'Managed', 'UserIdentity']),
        clientId: z.string().nullish(),
        objectId: z.string().nullish(),
        resourceId: z.string().nullish(),
      })
      .nullish(),
    isArchived: z.boolean().default(false),
    services: z.record(z.string(), z.unknown()).nullish(),
    notificationSetting: z.record(z.string(), z.unknown()).nullish(),
    settings: z.record(z.string(), z.unknown()).nullish(),
    sourceJobId: z.string().nullish(),
    inputs: z.record(z.string(), jobInputSchema).nullish(),
    jobs: z.record(z.string(), nodeSchema),
    outputs: z.record(z.string(), jobOutputSchema).nullish(),
  }),
});

export type JobDefinition = z.infer<typeof jobBodySchema>['properties'];
export type PipelineNode = z.infer<typeof nodeSchema>;
export type NodeInput = z.infer<typeof nodeInputSchema>;
