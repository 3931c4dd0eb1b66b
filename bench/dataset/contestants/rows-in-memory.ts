import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import type { ChatMessage } from '../../../packages/chat-dataset/src/rows/chat-message.ts';
import { readChatRow } from '../../../packages/chat-dataset/src/rows/chat-row.ts';
import type { Work } from '../contestant.ts';

/** Enough to tell, and little enough to be held. */
const maxBytes = 24 * 1024 * 1024;

/** Reads rows first and times only what is done with them. Bytes are the UTF-8 of the contents. */
export async function overRows(input: string, work: (rows: ChatMessage[][]) => Promise<void> | void): Promise<Work> {
  const rows: ChatMessage[][] = [];
  let bytes = 0;
  let number = 0;
  for await (const line of createInterface(createReadStream(input, { end: maxBytes - 1 }))) {
    number += 1;
    const reading = readChatRow(Buffer.from(line), number);
    if (reading.status !== 'row') continue;
    rows.push(reading.messages);
    for (const { content } of reading.messages) bytes += Buffer.byteLength(content);
  }
  const startedAt = performance.now();
  await work(rows);
  return { bytes, milliseconds: performance.now() - startedAt };
}
