import { z } from 'zod';
import { messageSchema } from '../learner/conversation.ts';

const conversationSchema = z.array(messageSchema).min(1);

/** What the container of a chat-completion model takes: one conversation, or a list of them. */
export const scoreBodySchema = z.object({
  input_data: z.object({
    input_string: z.union([conversationSchema, z.array(conversationSchema).min(1)]),
    parameters: z
      .looseObject({
        temperature: z.number().nonnegative().optional(),
        max_new_tokens: z.int().positive().optional(),
        do_sample: z.boolean().optional(),
      })
      .optional(),
  }),
  params: z.looseObject({}).optional(),
});

export type ScoreBody = z.infer<typeof scoreBodySchema>;
