import { z } from 'zod';
import { roles, type ChatMessage } from '../dataset/chat-row.ts';

/** A message's content is a text or, as newer clients write it, a list of text parts. */
const contentSchema = z.union([
  z.string(),
  z
    .array(z.object({ type: z.literal('text'), text: z.string() }))
    .min(1)
    .transform((parts) => parts.map(({ text }) => text).join('')),
]);

const messageSchema = z.object({
  role: z.enum([...roles, 'developer']).transform((role) => (role === 'developer' ? 'system' : role)),
  content: contentSchema,
});

/** What of OpenAI's chat request a fine-tuned Phi-3 can do. Fields it does not know are ignored, as OpenAI-compatible servers do. */
export const chatRequestSchema = z.object({
  model: z.string().min(1),
  messages: z.array(messageSchema).min(1),
  temperature: z.number().min(0).max(2).nullish(),
  top_p: z.number().gt(0).max(1).nullish(),
  max_tokens: z.number().int().min(1).nullish(),
  max_completion_tokens: z.number().int().min(1).nullish(),
  n: z.literal(1, 'only one choice can be had').nullish(),
  stream: z.literal(false, 'streaming is not offered; leave it out').nullish(),
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
