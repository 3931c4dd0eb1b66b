import { parentPort } from 'node:worker_threads';
import { createAssistant, type Assistant } from './answer.ts';
import { readArtifact } from './artifact.ts';
import type { AnswerReply, AnswerRequest } from './learner.ts';

/** The thread that answers: it reads an artifact when it is first asked for and keeps the last ones in memory. */
const port = parentPort;
const maxKept = 8;
const assistants = new Map<string, Promise<Assistant>>();

port?.on('message', (request: AnswerRequest) => {
  void answer(request).then((reply) => port.postMessage(reply));
});

async function answer({ id, folder, messages, options }: AnswerRequest): Promise<AnswerReply> {
  try {
    const assistant = await assistantOf(folder);
    return { id, text: assistant.answer(messages, options) };
  } catch (error) {
    assistants.delete(folder);
    return { id, error: error instanceof Error ? error.message : String(error) };
  }
}

function assistantOf(folder: string): Promise<Assistant> {
  const assistant = assistants.get(folder) ?? readArtifact(folder).then(createAssistant);
  // Putting it back makes it the last to be dropped.
  assistants.delete(folder);
  assistants.set(folder, assistant);
  const [oldest] = assistants.keys();
  if (assistants.size > maxKept && oldest) assistants.delete(oldest);
  return assistant;
}
