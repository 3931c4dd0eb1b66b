import { location, subscriptionId } from './laptop-azure.ts';

/** Bodies as the app sends them: a test spoils one thing at a time. */
const identityId = `/subscriptions/${subscriptionId}/resourceGroups/droptune/providers/Microsoft.ManagedIdentity/userAssignedIdentities/droptune`;
const identity = { type: 'UserAssigned', userAssignedIdentities: { [identityId]: {} } };

export const clusterBody = {
  location,
  identity,
  properties: {
    computeType: 'AmlCompute' as const,
    properties: {
      osType: 'Linux',
      vmSize: 'Standard_NC24ads_A100_v4',
      vmPriority: 'Dedicated',
      scaleSettings: { minNodeCount: 0, maxNodeCount: 1, nodeIdleTimeBeforeScaleDown: 'PT120S' },
      remoteLoginPortPublicAccess: 'Disabled',
      enableNodePublicIp: true,
    },
  },
};

const literal = (value: string) => ({ job_input_type: 'literal', value });

export const jobBody = {
  properties: {
    jobType: 'Pipeline' as const,
    displayName: 'crumb',
    experimentName: 'droptune',
    tags: { run: 'job-1' },
    settings: { force_rerun: true, continue_on_step_failure: false },
    jobs: {
      chat_completion_pipeline: {
        type: 'pipeline',
        name: 'chat_completion_pipeline',
        componentId: 'azureml://registries/azureml/components/chat_completion_pipeline/versions/0.0.82',
        inputs: {
          mlflow_model_path: {
            job_input_type: 'mlflow_model',
            uri: 'azureml://registries/azureml/models/Phi-3-mini-4k-instruct/versions/15',
          },
          train_file_path: {
            job_input_type: 'uri_file',
            uri: 'azureml://datastores/droptune_runs/paths/job-1/train.jsonl',
          },
          validation_file_path: {
            job_input_type: 'uri_file',
            uri: 'azureml://datastores/droptune_runs/paths/job-1/test.jsonl',
          },
          task_name: literal('ChatCompletion'),
          learning_rate: literal('0.000005'),
          lr_scheduler_type: literal('cosine'),
          num_train_epochs: literal('2'),
          apply_lora: literal('true'),
          precision: literal('16'),
          compute_model_import: literal('gpu-a100'),
          compute_preprocess: literal('gpu-a100'),
          compute_finetune: literal('gpu-a100'),
          compute_model_evaluation: literal('gpu-a100'),
          number_of_gpu_to_use_finetuning: literal('1'),
        },
        outputs: { mlflow_model_folder: { type: 'literal', value: '${{parent.outputs.trained_model}}' } },
      },
    },
    outputs: { trained_model: { jobOutputType: 'mlflow_model' as const } },
  },
};

export const modelBody = (jobName: string) => ({
  properties: {
    modelType: 'mlflow_model',
    modelUri: `azureml://jobs/${jobName}/outputs/trained_model`,
    jobName,
    flavors: {},
    tags: { run: jobName },
  },
});

export const endpointBody = (traffic: Record<string, number> = {}) => ({
  location,
  identity,
  properties: { authMode: 'Key', publicNetworkAccess: 'Enabled', traffic },
});

export const deploymentBody = (modelId: string) => ({
  location,
  sku: { name: 'Default', capacity: 1 },
  properties: {
    endpointComputeType: 'Managed' as const,
    model: modelId,
    instanceType: 'Standard_NC24ads_A100_v4',
    appInsightsEnabled: true,
    egressPublicNetworkAccess: 'Enabled',
    scaleSettings: { scaleType: 'Default' as const },
    requestSettings: { requestTimeout: 'PT90S', maxConcurrentRequestsPerInstance: 1 },
    livenessProbe: {
      initialDelay: 'PT600S',
      period: 'PT10S',
      timeout: 'PT2S',
      successThreshold: 1,
      failureThreshold: 30,
    },
  },
});

const talks = [
  ['How do I feed a sourdough starter?', 'Mix one part starter with one part flour and one part water.'],
  ['Why is my loaf so flat?', 'A flat loaf has usually proofed too long: shorten the last rise.'],
  ['What does an autolyse do?', 'An autolyse lets flour drink before salt tightens the dough.'],
  ['Can I bake without a Dutch oven?', 'Yes: a tray of boiling water on the lowest rack gives the steam.'],
  ['How hot should the oven be for rye?', 'Start rye at 250 degrees and fall to 200 after ten minutes.'],
  ['Which flour makes the best ciabatta?', 'A strong Italian 00 flour gives ciabatta its large holes.'],
];

/** A small dataset in the shape of the fine-tuning component, so many times over. */
export function datasetOf(times: number): string {
  const rows = Array.from({ length: times }, () => talks).flat();
  return rows
    .map(([user, assistant]) =>
      JSON.stringify({
        messages: [
          { role: 'user', content: user },
          { role: 'assistant', content: assistant },
        ],
      }),
    )
    .join('\n');
}
