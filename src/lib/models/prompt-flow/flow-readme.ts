import type { FlowSubject } from './flow-subject.ts';

/** The page that comes with a flow: how to use it, and until when. */
export const flowReadme = (subject: FlowSubject, endsOn: string): string => `${introduction(subject, endsOn)}
${usage(subject)}`;

const introduction = ({ runId, line, model, connection, connectionOwner }: FlowSubject, endsOn: string): string =>
  `# Chat with ${line} in prompt flow

A chat flow for the model \`${model}\`, made by the run \`${runId}\`.

> **Prompt flow retires on ${endsOn}.** From then on flows can be read and no longer run. What stays is the model and its chat API:
> any OpenAI client with the base URL \`https://<your function app>/v1\` and the model \`${line}\`. Microsoft's own successor of prompt
> flow is the Microsoft Agent Framework, which takes such an API as it is.

The flow has one Python node. It takes address and key from the connection \`${connection}\`, which the run has put into
\`${connectionOwner}\` with the key as a secret. No file of this folder holds a key.
`;

const usage = ({ line, connection, connectionOwner }: FlowSubject): string =>
  `## In Studio

1. Open \`${connectionOwner}\` in Azure ML studio or the Foundry portal, then **Prompt flow**, **Create**, **Upload from local**, and
   choose this folder (or the zip that it came in). Take the type **Chat flow**.
2. **Start compute session**. It installs \`requirements.txt\`.
3. In the node, see that \`connection\` says \`${connection}\`, and choose **Chat**.

## On your machine

\`\`\`
pip install -r requirements.txt
pf connection create --file connection.yaml
pf flow test --flow . --inputs input_data="What can you help me with?"
pf flow test --flow . --interactive
\`\`\`

The second command asks for the key: the endpoint's page in Azure ML studio shows it under **Consume**.

## Into the workspace by command

\`\`\`
pip install "promptflow[azure]"
pfazure flow create --flow . --set display_name="${line} chat" type=chat --subscription <id> --resource-group <group> --workspace-name ${connectionOwner}
\`\`\`

## What it sends

\`POST\` to the endpoint: the conversation as \`input_data.input_string\`, oldest turn first, and the sampling parameters at the head of the
Python file. Earlier turns are left out, oldest first, where they would not fit beside the answer. A question that is throttled is
asked again twice; other faults are told with what to do about them.
`;
