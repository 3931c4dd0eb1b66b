import { z } from 'zod';
import { roles } from 'chat-dataset/chat-message';

/** What the OpenAI API takes, too. */
const maxMessages = 2_048;
const maxParts = 2_048;

/** A list whose length is looked at before what is in it. */
const shortList = <T extends z.ZodType>(entry: T, most: number) =>
  z
    .array(z.unknown())
    .max(most, { error: `must have ${most} entries at most`, abort: true })
    .pipe(z.array(entry).min(1, 'must have an entry at least'));

const partSchema = z.object({
  type: z.literal('text', 'must be text: the model takes nothing else'),
  text: z.string(),
});

/** A text or, as newer clients write it, a list of text parts. */
const contentSchema = z.union(
  [z.string(), shortList(partSchema, maxParts).transform((parts) => parts.map(({ text }) => text).join(''))],
  'must be a text or a list of text parts',
);

const noTools = 'the model was not trained to call tools; leave these messages out, or say what they say as text';

const roleSchema = z
  .enum([...roles, 'developer'], {
    error: ({ input }) =>
      input === 'tool' || input === 'function' ? noTools : 'must be system, developer, user or assistant',
  })
  .transform((role) => (role === 'developer' ? 'system' : role));

const isNothing = (value: unknown): boolean =>
  value === undefined || value === null || (Array.isArray(value) && value.length === 0);

const noCalls = z
  .unknown()
  .refine(isNothing, { error: noTools, params: { code: 'unsupported_parameter' } })
  .optional();

/** Calls of tools are told before what is wrong with the content, which is null where there are some. */
const messageSchema = z
  .looseObject({ tool_calls: noCalls, function_call: noCalls })
  .pipe(z.object({ role: roleSchema, content: contentSchema }));

export const messagesSchema = shortList(messageSchema, maxMessages);
