import { buffer } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { readChatRow } from 'chat-dataset';
import { blockBytes, createChatBlocks } from '../../bench/dataset/chat-blocks.ts';
import { createGeneratedSource } from '../../bench/dataset/generated-source.ts';

const linesOf = (block: Buffer) => block.toString('utf8').split('\n');

describe("the bench's dataset", () => {
  it('is made of blocks of one size that hold whole rows in good order', () => {
    const block = createChatBlocks()(3);
    const lines = linesOf(block);
    expect([block.length, lines.pop()]).toEqual([blockBytes, '']);
    expect(lines.map((line) => readChatRow(Buffer.from(line), 2).status)).toEqual(lines.map(() => 'row'));
    expect(blockBytes / lines.length).toBeGreaterThan(5_000);
    expect(blockBytes / lines.length).toBeLessThan(9_000);
  });

  it('is the same in any order and with any buffer', () => {
    const [one, other] = [createChatBlocks(), createChatBlocks()];
    const first = one(0);
    expect(other(7)).not.toEqual(first);
    expect(other(0, Buffer.alloc(blockBytes, 'x'))).toEqual(first);
  });

  it('has copies among its rows', () => {
    const blockAt = createChatBlocks();
    const rows = [0, 1, 2, 3].flatMap((index) => linesOf(blockAt(index)).slice(0, -1));
    expect(new Set(rows).size).toBeLessThan(rows.length);
  });

  it('is read by ranges as it is made', async () => {
    const source = createGeneratedSource(3 * blockBytes);
    const blockAt = createChatBlocks();
    const whole = Buffer.concat([0, 1, 2].map((index) => blockAt(index)));
    expect(source.size).toBe(whole.length);
    const [from, to] = [blockBytes - 5, 2 * blockBytes + 7];
    expect((await buffer(await source.read(from, to))).equals(whole.subarray(from, to))).toBe(true);
  });
});
