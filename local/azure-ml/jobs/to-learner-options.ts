import type { LearnerOptions } from '../learner/learner-options.ts';
import type { NodeInputs } from './node-inputs.ts';

/** The component's inputs as the learner takes them. */
export function toLearnerOptions(inputs: NodeInputs): LearnerOptions {
  const evaluation = inputs.text('evaluation_strategy');
  return {
    epochs: inputs.number('num_train_epochs'),
    maxSteps: inputs.number('max_steps'),
    batchSize:
      inputs.number('per_device_train_batch_size') *
      inputs.number('gradient_accumulation_steps') *
      inputs.number('number_of_gpu_to_use_finetuning') *
      inputs.number('num_nodes_finetune'),
    learningRate: inputs.number('learning_rate'),
    schedule: inputs.text('lr_scheduler_type'),
    warmupSteps: inputs.number('warmup_steps'),
    seed: inputs.number('seed'),
    maxSequenceLength: inputs.number('max_seq_length'),
    loggingSteps: inputs.text('logging_strategy') === 'epoch' ? 0 : inputs.number('logging_steps'),
    evaluationSteps: evaluation === 'disable' ? -1 : evaluation === 'steps' ? inputs.number('eval_steps') : 0,
  };
}
