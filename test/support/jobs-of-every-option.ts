import { complaintsOf } from 'chat-dataset/options';
import { trainingPipeline } from '../../src/lib/azure/training-pipeline.ts';
import { findBaseModel, knownModelNames } from '../../src/lib/models/contract/base-model.ts';
import { parseOptions } from '../../src/lib/runs/contract/run-options.ts';
import type { ArmBody } from './arm-bodies.ts';

/** Values at the ends of what each option may be, and all where there are few. */
const values: Record<string, readonly string[]> = {
  model: [...knownModelNames, 'Some-model:7'],
  epochs: ['1', '50'],
  batch_size: ['1', '64'],
  learning_rate: ['1', '0.0000005'],
  lr_scheduler_type: ['linear', 'cosine', 'cosine_with_restarts', 'polynomial', 'constant', 'constant_with_warmup'],
  lora_r: ['1', '256'],
  seed: ['0', '2147483647'],
  max_seq_length: ['16', '131072'],
};

/** A job's body for each pair of values of any two options: runs of all of them would take hours. */
export function jobsOfEveryOption(): ArmBody[] {
  const single = Object.entries(values).flatMap(([name, texts]) => texts.map((text) => ({ [name]: text })));
  const pairs = single.flatMap((left, index) => single.slice(index).map((right) => ({ ...left, ...right })));
  return pairs.map((given) => ({
    resourceType: 'Microsoft.MachineLearningServices/workspaces/jobs',
    apiVersion: '2025-06-01',
    body: trainingPipeline(orderOf(given)),
  }));
}

function orderOf(given: Record<string, string>) {
  const read = parseOptions(given);
  if ('faults' in read) throw new Error(complaintsOf(read.faults));
  const baseModel = findBaseModel(read.options.model);
  if (!baseModel) throw new Error(`There is no model '${read.options.model}'.`);
  const names = { runId: 'ftjob-0123456789abcdef01234567', line: 'line', datastore: 'droptune_runs' };
  return { ...names, baseModel, options: read.options, computeName: 'gpu-a100', pipelineVersion: '0.0.82' };
}
