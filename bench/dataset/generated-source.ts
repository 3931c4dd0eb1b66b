import { Readable } from 'node:stream';
import type { ByteSource } from '../../packages/chat-dataset/src/sources/byte-source.ts';
import { blockBytes, createChatBlocks } from './chat-blocks.ts';

/** A dataset that is nowhere: its bytes are made as they are read. `size` is rounded to whole blocks. */
export function createGeneratedSource(size: number): ByteSource {
  const blocks = Math.max(1, Math.round(size / blockBytes));
  const blockAt = createChatBlocks();
  // A block is read before the one after the next is made: memory that is measured is not to be the generator's.
  const kept = Array.from({ length: 4 }, () => Buffer.allocUnsafe(blockBytes));
  async function* bytes(from: number, to: number): AsyncGenerator<Buffer> {
    for (let at = from; at < to;) {
      const index = Math.floor(at / blockBytes);
      const start = index * blockBytes;
      const end = Math.min(to, start + blockBytes);
      yield await Promise.resolve(blockAt(index, kept[index % kept.length]).subarray(at - start, end - start));
      at = end;
    }
  }
  const whole = blocks * blockBytes;
  return {
    name: 'generated.jsonl',
    size: whole,
    read: (from = 0, to = whole) =>
      Promise.resolve(Readable.from(bytes(from, to), { objectMode: false, highWaterMark: 1 })),
  };
}
