import { findRetirement } from '../contract/retirements.ts';
import { flowReadme } from './flow-readme.ts';
import type { FlowSubject } from './flow-subject.ts';
import { pythonTool, toolName } from './python-tool.ts';

/** The files of a flow's folder, in the order in which they are packed. */
export const flowFiles = [
  'README.md',
  'connection.yaml',
  'flow.dag.yaml',
  `${toolName}.py`,
  'requirements.txt',
] as const;
export type FlowFile = (typeof flowFiles)[number];

/** A text as YAML takes it, whatever is in it: JSON's way of writing it is one of YAML's, but for what YAML takes for line ends. */
const quoted = (text: string): string =>
  JSON.stringify(text).replaceAll(
    /[\u007f-\u009f\u2028\u2029\ufeff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );

/** The day (ISO) on which prompt flow ends. */
const promptFlowEnd = (): string => findRetirement('service', 'prompt flow')?.retiredOn ?? '';

/** The chat flow that asks a run's model, as prompt flow's tools and Studio take it. */
export const toFlowFolder = (subject: FlowSubject): Record<FlowFile, string> => ({
  'README.md': flowReadme(subject, promptFlowEnd()),
  'connection.yaml': connectionYaml(subject),
  'flow.dag.yaml': flowYaml(subject),
  [`${toolName}.py` as const]: pythonTool,
  'requirements.txt': 'promptflow>=1.18.0,<2\nrequests>=2.31,<3\n',
});

const flowYaml = ({ line, model, connection, contextTokens }: FlowSubject): string =>
  `$schema: https://azuremlschemas.azureedge.net/promptflow/latest/Flow.schema.json
type: chat
display_name: ${quoted(`${line} chat`)}
description: ${quoted(`Asks ${model} through the connection ${connection}. Prompt flow retires on ${promptFlowEnd()}.`)}
language: python
environment:
  python_requirements_txt: requirements.txt
inputs:
  chat_history:
    type: list
    is_chat_history: true
    default: []
  input_data:
    type: string
    is_chat_input: true
    default: What can you help me with?
outputs:
  answer:
    type: string
    reference: \${${toolName}.output}
    is_chat_output: true
nodes:
  - name: ${toolName}
    type: python
    source:
      type: code
      path: ${toolName}.py
    inputs:
      input_data: \${inputs.input_data}
      chat_history: \${inputs.chat_history}
      connection: ${quoted(connection)}
      context_tokens: ${contextTokens}
`;

/** For running the flow on one's own machine. The key is asked for when the connection is made; it is in no file. */
const connectionYaml = ({ connection, endpointUrl }: FlowSubject): string =>
  `$schema: https://azuremlschemas.azureedge.net/promptflow/latest/CustomConnection.schema.json
name: ${quoted(connection)}
type: custom
configs:
  endpoint: ${quoted(endpointUrl)}
secrets:
  key: <user-input>
`;
