import { z } from 'zod';

/** What a model said, and why it ended where the container tells. */
export interface Score {
  /** As it came: what it was cut to counts white space, too. */
  text: string;
  finishReason?: 'stop' | 'length';
}

const openAiShape = z.object({
  choices: z
    .array(
      z.object({
        message: z.object({ content: z.string() }),
        finish_reason: z.enum(['stop', 'length']).optional().catch(undefined),
      }),
    )
    .min(1),
});
const recordShape = z.record(z.string(), z.unknown());

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** What is in an answer, whichever container gave it: `{"output"}`, a text, a list, records such as `{"0"}`, or OpenAI's choices. */
function scoreIn(value: unknown): Score | undefined {
  if (typeof value === 'string') return { text: value };
  if (Array.isArray(value)) return scoreIn(value[0]);
  const [choice] = openAiShape.safeParse(value).data?.choices ?? [];
  if (choice)
    return {
      text: choice.message.content,
      ...(choice.finish_reason ? { finishReason: choice.finish_reason } : {}),
    };
  const record = recordShape.safeParse(value);
  if (!record.success || 'error' in record.data) return undefined;
  return scoreIn(record.data['output'] ?? record.data['0']);
}

/** Reads what `/score` answered; undefined when no text is in it. */
export const readScore = (body: string): Score | undefined => scoreIn(parse(body));
