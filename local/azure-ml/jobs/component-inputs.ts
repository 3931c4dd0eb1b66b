/** What an input of a component takes. */
export type InputSpec =
  | { kind: 'asset'; type: string }
  | { kind: 'text'; default?: string }
  | { kind: 'integer'; default: string; minimum?: number }
  | { kind: 'number'; default: string }
  | { kind: 'choice'; default: string; values: string[] };

const asset = (type: string): InputSpec => ({ kind: 'asset', type });
const text = (value?: string): InputSpec => (value === undefined ? { kind: 'text' } : { kind: 'text', default: value });
const integer = (value: number, minimum?: number): InputSpec => ({
  kind: 'integer',
  default: String(value),
  ...(minimum !== undefined && { minimum }),
});
const number = (value: string): InputSpec => ({ kind: 'number', default: value });
const choice = (...values: [string, ...string[]]): InputSpec => ({ kind: 'choice', default: values[0], values });
const yes = choice('true', 'false');
const no = choice('false', 'true');

/** The inputs of `chat_completion_pipeline` 0.0.82. Booleans are the words true and false; every literal is a string. */
export const chatCompletionInputs: Record<string, InputSpec> = {
  mlflow_model_path: asset('mlflow_model'),
  pytorch_model_path: asset('custom_model'),
  huggingface_id: text(),
  finetune_config_path: asset('uri_file'),
  trust_remote_code: text('false'),
  task_name: choice('ChatCompletion'),
  train_file_path: asset('uri_file'),
  validation_file_path: asset('uri_file'),
  test_file_path: asset('uri_file'),
  train_mltable_path: asset('mltable'),
  validation_mltable_path: asset('mltable'),
  test_mltable_path: asset('mltable'),
  batch_size: integer(1000, 1),
  pad_to_max_length: no,
  max_seq_length: integer(-1),
  apply_lora: no,
  merge_lora_weights: yes,
  lora_alpha: integer(128),
  lora_r: integer(8),
  lora_dropout: number('0.0'),
  num_train_epochs: integer(1, 1),
  max_steps: integer(-1),
  per_device_train_batch_size: integer(1, 1),
  per_device_eval_batch_size: integer(1, 1),
  auto_find_batch_size: no,
  optim: choice('adamw_torch', 'adafactor'),
  learning_rate: number('0.00002'),
  warmup_steps: integer(0),
  weight_decay: number('0.0'),
  adam_beta1: number('0.9'),
  adam_beta2: number('0.999'),
  adam_epsilon: number('1e-8'),
  gradient_accumulation_steps: integer(1, 1),
  eval_accumulation_steps: integer(-1),
  lr_scheduler_type: choice(
    'linear',
    'cosine',
    'cosine_with_restarts',
    'polynomial',
    'constant',
    'constant_with_warmup',
  ),
  precision: choice('32', '16'),
  seed: integer(42),
  enable_full_determinism: no,
  dataloader_num_workers: integer(0),
  ignore_mismatched_sizes: no,
  max_grad_norm: number('1.0'),
  evaluation_strategy: choice('epoch', 'steps', 'disable'),
  evaluation_steps_interval: number('0.0'),
  eval_steps: integer(500, 1),
  logging_strategy: choice('steps', 'epoch'),
  logging_steps: integer(10, 1),
  metric_for_best_model: choice('loss', 'f1', 'exact'),
  resume_from_checkpoint: no,
  save_total_limit: integer(-1),
  apply_early_stopping: no,
  early_stopping_patience: integer(1),
  early_stopping_threshold: number('0.0'),
  apply_deepspeed: no,
  deepspeed: asset('uri_file'),
  deepspeed_stage: choice('2', '3'),
  apply_ort: no,
  compute_model_import: text('serverless'),
  compute_preprocess: text('serverless'),
  compute_finetune: text('serverless'),
  compute_model_evaluation: text('serverless'),
  instance_type_model_import: text('Standard_d12_v2'),
  instance_type_preprocess: text('Standard_d12_v2'),
  instance_type_finetune: text('Standard_nc24rs_v3'),
  instance_type_model_evaluation: text('Standard_nc24rs_v3'),
  num_nodes_finetune: integer(1, 1),
  number_of_gpu_to_use_finetuning: integer(1, 1),
  shm_size_finetune: text('5g'),
  evaluation_config: asset('uri_file'),
  evaluation_config_params: text(),
};

/** The outputs of the component. */
export const chatCompletionOutputs = ['mlflow_model_folder', 'pytorch_model_folder'];

/** The steps inside the component, in the order in which they run. */
export const chatCompletionSteps = [
  'ft_nlp_common_validation',
  'chat_completion_model_import',
  'chat_completion_datapreprocess',
  'chat_completion_finetune',
  'ft_nlp_model_converter',
] as const;

export type StepName = (typeof chatCompletionSteps)[number];
