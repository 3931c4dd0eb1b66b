import { z } from 'zod';
import type { ChatMessage } from 'chat-dataset/chat-message';
import { messagesSchema } from './chat-message.ts';

/** A field that cannot be followed. Clients send the values that ask for nothing, too. */
const refused = (error: string, asksForNothing: (value: unknown) => boolean = () => false) =>
  z
    .unknown()
    .refine((value) => value === undefined || value === null || asksForNothing(value), {
      error,
      params: { code: 'unsupported_parameter' },
    })
    .optional();

const oneOf =
  (...harmless: unknown[]) =>
  (value: unknown): boolean =>
    harmless.includes(value);
const isEmpty = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && Object.keys(value).length === 0;
const isOfTypeText = (value: unknown): boolean => z.object({ type: z.literal('text') }).safeParse(value).success;
const isTextAlone = (value: unknown): boolean => z.tuple([z.literal('text')]).safeParse(value).success;

const noTools = 'is not offered: the model was not trained to call tools';

/** What asks for something that would be missed in the answer. */
const refusedFields = {
  tools: refused(noTools, isEmpty),
  tool_choice: refused(noTools, oneOf('auto', 'none')),
  functions: refused(noTools, isEmpty),
  function_call: refused(noTools, oneOf('auto', 'none')),
  response_format: refused('can only be text; ask for JSON in a message', isOfTypeText),
  logprobs: refused('is not offered', oneOf(false)),
  top_logprobs: refused('is not offered', oneOf(0)),
  logit_bias: refused('is not offered', isEmpty),
  presence_penalty: refused('is not offered', oneOf(0)),
  frequency_penalty: refused('is not offered', oneOf(0)),
  modalities: refused('can only be text', isTextAlone),
  audio: refused('is not offered'),
  web_search_options: refused('is not offered'),
  reasoning_effort: refused('is not offered: the model does not reason before it answers', oneOf('none')),
  store: refused('is not offered: nothing of a chat is kept', oneOf(false)),
};

const stopText = z.string().min(1, 'must not be empty').max(1_000);
const tokenCount = z.number().int().min(1).nullish();

/**
 * What of OpenAI's chat request a fine-tuned Phi-3 can do. Fields that ask for something it cannot do are refused. Those that
 * change nothing in an answer, such as `user` and `metadata`, and those that nobody knows are ignored, as OpenAI-compatible
 * servers do.
 */
export const chatRequestSchema = z.object({
  model: z.string().min(1),
  messages: messagesSchema,
  temperature: z.number().min(0).max(2).nullish(),
  top_p: z.number().gt(0).max(1).nullish(),
  max_tokens: tokenCount,
  max_completion_tokens: tokenCount,
  stop: z.union([stopText, z.array(stopText).max(4)], 'must be a text, or four texts at most, none empty').nullish(),
  n: z.literal(1, 'only one choice can be had').nullish(),
  stream: z.literal(false, 'streaming is not offered; leave it out').nullish(),
  ...refusedFields,
});

export type ChatRequest = z.infer<typeof chatRequestSchema>;

/**
 * The conversation as Phi-3's template takes it: what the system said goes in front of the first question, because
 * some revisions of the template ignore or refuse the role.
 */
export function toConversation(messages: readonly ChatMessage[]): ChatMessage[] {
  const system = messages.filter(({ role }) => role === 'system').map(({ content }) => content);
  const turns = messages.filter(({ role }) => role !== 'system');
  const first = turns.findIndex(({ role }) => role === 'user');
  if (system.length === 0 || first < 0)
    return turns.length > 0 ? turns : system.map((content) => ({ role: 'user', content }));
  return turns.map((turn, index) =>
    index === first ? { ...turn, content: [...system, turn.content].join('\n\n') } : turn,
  );
}
