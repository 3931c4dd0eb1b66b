import type { JobBase, PipelineJob } from '@azure/arm-machinelearning';
import { assetIdOf, type BaseModel } from '../models/contract/base-model.ts';
import type { TrainingOptions } from '../runs/contract/run-options.ts';

export interface TrainingOrder {
  runId: string;
  line: string;
  baseModel: BaseModel;
  options: TrainingOptions;
  datastore: string;
  computeName: string;
  pipelineVersion: string;
}

/** The job's output that holds the fine-tuned MLflow model. */
export const modelOutput = 'trained_model';

/** Values travel as text, whatever their type. */
const literal = (value: string | number) => ({ job_input_type: 'literal', value: String(value) });
const asset = (type: 'mlflow_model' | 'uri_file', uri: string) => ({ job_input_type: type, uri });

/**
 * What the model's own card recommends where it differs from the component's defaults (which are full precision,
 * without LoRA and DeepSpeed, and would not fit the serving size).
 */
const recommended = {
  apply_lora: 'true',
  merge_lora_weights: 'true',
  apply_deepspeed: 'true',
  deepspeed_stage: '2',
  apply_ort: 'false',
  precision: '16',
  ignore_mismatched_sizes: 'false',
  logging_strategy: 'steps',
  logging_steps: '10',
  evaluation_strategy: 'epoch',
  save_total_limit: '1',
};

function inputsOf(order: TrainingOrder): Record<string, object> {
  const { options, runId, datastore, computeName } = order;
  const data = `azureml://datastores/${datastore}/paths/${runId}`;
  const literals: Record<string, string | number> = {
    task_name: 'ChatCompletion',
    num_train_epochs: options.epochs,
    per_device_train_batch_size: options.batch_size,
    per_device_eval_batch_size: options.batch_size,
    learning_rate: options.learning_rate,
    lr_scheduler_type: options.lr_scheduler_type,
    lora_r: options.lora_r,
    max_seq_length: options.max_seq_length,
    seed: options.seed,
    number_of_gpu_to_use_finetuning: 1,
    compute_model_import: computeName,
    compute_preprocess: computeName,
    compute_finetune: computeName,
    compute_model_evaluation: computeName,
    ...recommended,
  };
  return {
    mlflow_model_path: asset('mlflow_model', assetIdOf(order.baseModel)),
    train_file_path: asset('uri_file', `${data}/train.jsonl`),
    validation_file_path: asset('uri_file', `${data}/test.jsonl`),
    ...Object.fromEntries(Object.entries(literals).map(([name, value]) => [name, literal(value)])),
  };
}

/**
 * The chat-completion fine-tune as a pipeline job. Assets go into the node's inputs: those of the pipeline itself
 * would lose their URI in the SDK (azure-sdk-for-js#29328).
 */
export function trainingPipeline(order: TrainingOrder): JobBase {
  const properties: PipelineJob = {
    jobType: 'Pipeline',
    displayName: `${order.line} ${order.runId}`,
    experimentName: `droptune-${order.line}`,
    tags: { droptuneRun: order.runId, droptuneLine: order.line },
    settings: { force_rerun: true, continue_on_step_failure: false },
    jobs: {
      chat_completion_pipeline: {
        type: 'pipeline',
        name: 'chat_completion_pipeline',
        componentId: `azureml://registries/azureml/components/chat_completion_pipeline/versions/${order.pipelineVersion}`,
        inputs: inputsOf(order),
        outputs: { mlflow_model_folder: { type: 'literal', value: `\${{parent.outputs.${modelOutput}}}` } },
      },
    },
    outputs: { [modelOutput]: { jobOutputType: 'mlflow_model' } },
  };
  return { properties };
}
