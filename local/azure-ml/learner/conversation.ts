import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { z } from 'zod';

const roleSchema = z.enum(['system', 'user', 'assistant']);

export const messageSchema = z.object({ role: roleSchema, content: z.string() });
export type Message = z.infer<typeof messageSchema>;

const rowSchema = z.object({ messages: z.array(messageSchema).min(1) });

/** The conversations of a JSON Lines file. Throws an Error that names the line of the first that cannot be read. */
export async function readConversations(path: string): Promise<Message[][]> {
  const conversations: Message[][] = [];
  let line = 0;
  for await (const text of createInterface({ input: createReadStream(path), crlfDelay: Infinity })) {
    line += 1;
    if (text.trim() !== '') conversations.push(readRow(text, line));
  }
  if (conversations.length === 0) throw new Error('The dataset has no rows.');
  return conversations;
}

function readRow(text: string, line: number): Message[] {
  let row: unknown;
  try {
    row = JSON.parse(text);
  } catch {
    throw new Error(`Line ${line} of the dataset is not JSON.`);
  }
  const parsed = rowSchema.safeParse(row);
  if (parsed.success) return parsed.data.messages;
  throw new Error(`Line ${line} of the dataset has no valid 'messages': ${z.prettifyError(parsed.error)}`);
}
