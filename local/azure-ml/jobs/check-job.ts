import { notFound, userError } from '../http/arm-error.ts';
import { findVmSize, type VmSize } from '../locations/vm-size.ts';
import { findRegistryModel, isRetiredModel } from '../assets/registry-model.ts';
import { modelVersionKey } from '../assets/model-version.ts';
import { checkDataUri } from '../data/data-uri.ts';
import type { Service } from '../service.ts';
import { chatCompletionInputs, chatCompletionOutputs } from './component-inputs.ts';
import type { JobDefinition, PipelineNode } from './job-body.ts';
import type { JobPlan } from './job.ts';
import { readNodeInputs, type NodeInputs } from './node-inputs.ts';
import { toLearnerOptions } from './to-learner-options.ts';

/** What of a plan follows from the definition alone. */
export type AcceptedPlan = Omit<JobPlan, 'outcome' | 'message' | 'slowFactor'>;

/** Checks all that Azure ML checks at submission, and says what there is to do. Throws 400 or 404. */
export function checkJob(service: Service, definition: JobDefinition): AcceptedPlan {
  const [node, ...others] = Object.values(definition.jobs);
  if (!node || others.length > 0)
    throw userError('A pipeline with exactly one chat_completion_pipeline node is what this workspace runs.');
  checkComponent(node.componentId);
  const inputs = readNodeInputs(node, definition, chatCompletionInputs);
  const trainUri = inputs.asset('train_file_path');
  if (!trainUri) throw userError("Required input 'train_file_path' of chat_completion_pipeline is missing.");
  const validationUri = inputs.asset('validation_file_path') ?? inputs.asset('test_file_path') ?? null;
  for (const uri of [trainUri, validationUri]) if (uri) checkDataUri(service, uri);
  const { compute, instanceType } = checkComputes(service, inputs);
  const baseModel = checkModel(service, inputs);
  const output = outputOf(node, definition);
  return { compute, instanceType, baseModel, trainUri, validationUri, output, options: toLearnerOptions(inputs) };
}

function checkComponent(componentId: string): void {
  const [, place, version = ''] =
    /^azureml:\/\/registries\/azureml\/components\/chat_completion_pipeline\/(versions|labels)\/([^/]+)$/.exec(
      componentId,
    ) ?? [];
  const number = Number(/^0\.0\.(\d+)$/.exec(version)?.[1] ?? NaN);
  const known = place === 'labels' ? ['latest', 'default'].includes(version) : number >= 1 && number <= 82;
  if (!known) throw notFound(`Component '${componentId}'`);
}

function checkModel({ modelVersions, board }: Service, inputs: NodeInputs): string {
  const uri = inputs.asset('mlflow_model_path');
  if (!uri)
    throw userError(
      "One of the inputs 'mlflow_model_path', 'pytorch_model_path' and 'huggingface_id' is needed: give mlflow_model_path.",
    );
  const [, name = '', version = ''] =
    /^azureml:\/\/registries\/azureml\/models\/([^/]+)\/versions\/([^/]+)$/.exec(uri) ?? [];
  const switches = board.read();
  if (isRetiredModel(name, version, switches))
    throw userError(
      `The model '${name}' version '${version}' is retired and can no longer be fine-tuned.`,
      'ModelRetired',
    );
  if (findRegistryModel(name, version, switches)) return `${name}/versions/${version}`;
  const [, own = '', ownVersion = ''] = /^(?:azureml:|.*\/models\/)([^/:]+)(?::|\/versions\/)([^/:]+)$/.exec(uri) ?? [];
  if (!name && modelVersions.get(modelVersionKey(own, ownVersion))) return `${own}/versions/${ownVersion}`;
  throw notFound(`Model '${uri}'`);
}

/** The cluster of every step must be there; without one, the size to run on must be. Returns what trains. */
function checkComputes(service: Service, inputs: NodeInputs): { compute: string | null; instanceType: string } {
  for (const step of ['model_import', 'preprocess', 'finetune']) checkCompute(service, inputs.text(`compute_${step}`));
  const name = inputs.text('compute_finetune');
  const compute = name === 'serverless' ? null : name;
  const instanceType = (compute && service.computes.get(compute)?.vmSize) ?? inputs.text('instance_type_finetune');
  const size = findVmSize(instanceType);
  if (!size || (!compute && service.board.read().retiredSizes.includes(size.name))) {
    throw userError(`The instance type '${instanceType}' is not supported in this region.`);
  }
  checkGpus(size, inputs.number('number_of_gpu_to_use_finetuning'));
  return { compute, instanceType: size.name };
}

function checkCompute({ computes }: Service, name: string): void {
  if (name === 'serverless') return;
  if (name.includes('/')) throw userError(`'${name}' is not the name of a compute: give its name, not its ARM id.`);
  const compute = computes.get(name);
  if (!compute) throw notFound(`Compute with name '${name}'`);
  if (compute.provisioningState === 'Succeeded') return;
  throw userError(`Compute '${name}' is not ready: its provisioning state is ${compute.provisioningState}.`);
}

function checkGpus({ name, gpus }: VmSize, asked: number): void {
  if (asked === gpus) return;
  throw userError(`number_of_gpu_to_use_finetuning is ${asked}, but a node of size ${name} has ${gpus} GPU(s).`);
}

function outputOf(node: PipelineNode, definition: JobDefinition): string {
  for (const name of Object.keys(node.outputs)) {
    if (!chatCompletionOutputs.includes(name)) throw userError(`chat_completion_pipeline has no output '${name}'.`);
  }
  const binding = node.outputs['mlflow_model_folder'];
  const output = binding && 'value' in binding ? /outputs\.(\w+)/.exec(binding.value)?.[1] : undefined;
  if (!output)
    throw userError(
      "Bind the node's output 'mlflow_model_folder' to an output of the pipeline: ${{parent.outputs.<name>}}.",
    );
  const declared = definition.outputs?.[output];
  if (!declared) throw userError(`The pipeline has no output '${output}'.`);
  if (declared.jobOutputType !== 'mlflow_model')
    throw userError(`The pipeline's output '${output}' must be an mlflow_model.`);
  return output;
}
