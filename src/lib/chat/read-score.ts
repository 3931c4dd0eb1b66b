import { z } from 'zod';

const openAiShape = z.object({ choices: z.array(z.object({ message: z.object({ content: z.string() }) })).min(1) });
const recordShape = z.record(z.string(), z.unknown());

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The text in an answer, whichever container gave it: `{"output"}`, a text, a list, records such as `{"0"}`, or OpenAI's choices. */
function textIn(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) return textIn(value[0]);
  const choices = openAiShape.safeParse(value);
  if (choices.success) return choices.data.choices[0]?.message.content;
  const record = recordShape.safeParse(value);
  if (!record.success || 'error' in record.data) return undefined;
  return textIn(record.data['output'] ?? record.data['0']);
}

/** Reads what `/score` answered; undefined when no text is in it. Models start their answer with a space. */
export function readScore(body: string): string | undefined {
  return textIn(parse(body))?.trim();
}
