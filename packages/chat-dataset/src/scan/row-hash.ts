import type { Role } from '../rows/chat-message.ts';
import { hashOf, type HashLanes, type HashPair } from '../similarity/text-hash.ts';

const roleNumbers: Readonly<Record<Role, number>> = { system: 1, user: 2, assistant: 3 };

/**
 * A running hash of what a row says: 64 bits over its roles and contents, four bytes at a time in two lanes, read little-endian
 * on every machine. It is no defence against forgers.
 */
export const createRowHash = (): HashLanes => Int32Array.of(0x2f0b4c47, 0x71d67fff);

/** Adds a message whose content stands in `bytes` as the inside of a JSON string that escapes nothing it need not. */
export function addContent(lanes: HashLanes, role: Role, bytes: DataView, from: number, to: number): void {
  let high = Math.imul((lanes[0] ?? 0) ^ roleNumbers[role], 0x85ebca6b);
  let low = Math.imul((lanes[1] ?? 0) ^ (to - from), 0xc2b2ae35);
  const whole = to - ((to - from) & 3);
  for (let at = from; at < whole; at += 4) {
    const word = bytes.getInt32(at, true);
    high = Math.imul(high ^ word, 0x85ebca6b);
    high = (((high << 13) | (high >>> 19)) + 0x52dce729) | 0;
    low = Math.imul(low ^ word, 0xc2b2ae35);
    low = (((low << 17) | (low >>> 15)) + 0x38495ab5) | 0;
  }
  let rest = 0;
  for (let at = whole; at < to; at += 1) rest = (rest << 8) | bytes.getUint8(at);
  lanes[0] = Math.imul(high ^ rest, 0x85ebca6b);
  lanes[1] = Math.imul(low ^ rest, 0xc2b2ae35) ^ high;
}

/** The same for a content at hand as a text. */
export function addText(lanes: HashLanes, role: Role, content: string): void {
  const bytes = Buffer.from(JSON.stringify(content));
  addContent(lanes, role, viewOf(bytes), 1, bytes.length - 1);
}

export const viewOf = (bytes: Buffer): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.length);

export function hashRow(messages: readonly { role: Role; content: string }[]): HashPair {
  const lanes = createRowHash();
  for (const { role, content } of messages) addText(lanes, role, content);
  return hashOf(lanes);
}
