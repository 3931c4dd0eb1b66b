import { userError } from '../http/arm-error.ts';
import type { InputSpec } from './component-inputs.ts';
import type { JobDefinition, NodeInput, PipelineNode } from './job-body.ts';

/** A node's inputs after checking: literals with the component's defaults, assets as URIs. */
export interface NodeInputs {
  text(name: string): string;
  number(name: string): number;
  asset(name: string): string | undefined;
}

/** Checks a node's inputs against its component. Throws 400 for an unknown input, a wrong kind or a wrong value. */
export function readNodeInputs(node: PipelineNode, job: JobDefinition, specs: Record<string, InputSpec>): NodeInputs {
  const values = new Map<string, string>();
  for (const [name, input] of Object.entries(node.inputs)) {
    const spec = specs[name];
    if (!spec)
      throw userError(`The component has no input '${name}'. Its inputs are ${Object.keys(specs).join(', ')}.`);
    values.set(name, readInput(name, spec, bind(name, input, job)));
  }
  const text = (name: string) => {
    const spec = specs[name];
    return values.get(name) ?? (spec && 'default' in spec ? spec.default : undefined) ?? '';
  };
  return { text, number: (name) => Number(text(name)), asset: (name) => values.get(name) };
}

/** Follows `${{parent.inputs.x}}` to the pipeline's own input. */
function bind(name: string, input: NodeInput, job: JobDefinition): NodeInput {
  const parent = 'value' in input ? /^\$\{\{parent\.inputs\.(\w+)\}\}$/.exec(input.value)?.[1] : undefined;
  if (parent === undefined) return input;
  const bound = job.inputs?.[parent];
  if (!bound) throw userError(`Input '${name}' is bound to the pipeline's input '${parent}', which is not there.`);
  if ('value' in bound) return { job_input_type: 'literal', value: bound.value };
  return { job_input_type: bound.jobInputType, uri: bound.uri };
}

function readInput(name: string, spec: InputSpec, input: NodeInput): string {
  if (spec.kind === 'asset') {
    if ('uri' in input && input.job_input_type === spec.type) return input.uri;
    throw userError(`Input '${name}' must be of type ${spec.type}, not ${input.job_input_type}.`);
  }
  if (!('value' in input)) throw userError(`Input '${name}' must be a literal, not ${input.job_input_type}.`);
  const fault = faultOf(spec, input.value);
  if (fault) throw userError(`Input '${name}' has the value '${input.value}', but ${fault}.`);
  return input.value;
}

function faultOf(spec: InputSpec, value: string): string | undefined {
  switch (spec.kind) {
    case 'choice':
      return spec.values.includes(value) ? undefined : `must be one of ${spec.values.join(', ')}`;
    case 'number':
      return value.trim() !== '' && Number.isFinite(Number(value)) ? undefined : 'must be a number';
    case 'integer':
      if (!/^-?\d+$/.test(value)) return 'must be an integer';
      return spec.minimum !== undefined && Number(value) < spec.minimum
        ? `must be at least ${spec.minimum}`
        : undefined;
    default:
      return undefined;
  }
}
