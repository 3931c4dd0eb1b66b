import { describe, expect, it } from 'vitest';
import { createBlockSink } from '../../src/scan/row-sink.ts';

const rows = Array.from({ length: 60 }, (_, index) => Buffer.from(`row ${index} ${'x'.repeat((index * 7) % 50)}\n`));

/** A disk that takes its time, and what was written to it. */
function slowDisk({ failsAt = Infinity } = {}) {
  const blocks: string[] = [];
  let atOnce = 0;
  let maxAtOnce = 0;
  const write = async (block: Buffer, index: number) => {
    maxAtOnce = Math.max(maxAtOnce, (atOnce += 1));
    await new Promise(setImmediate);
    atOnce -= 1;
    if (index === failsAt) throw new Error('The disk is full.');
    blocks[index] = block.toString();
  };
  return { write, blocks, maxAtOnce: () => maxAtOnce };
}

async function fill(sink: ReturnType<typeof createBlockSink>): Promise<void> {
  for (const [line, row] of rows.entries()) {
    // The bytes are the caller's again once it was answered.
    const bytes = Buffer.from(row);
    await sink.add(bytes, line);
    bytes.fill(0);
  }
  await sink.end();
}

describe.each([false, true])('rows that are gathered into blocks (ahead: %s)', (isAhead) => {
  it('are written one block after the other, in their order, and the blocks depend on the rows alone', async () => {
    const [disk, other] = [slowDisk(), slowDisk()];
    const sink = createBlockSink(200, disk.write, { isAhead });
    await fill(sink);
    await fill(createBlockSink(200, other.write, { isAhead: !isAhead }));
    expect(disk.blocks.join('')).toBe(rows.join(''));
    expect(disk.blocks).toEqual(other.blocks);
    expect(disk.maxAtOnce()).toBe(1);
    expect(sink.count()).toEqual({ rows: 60, bytes: Buffer.concat(rows).length, blocks: disk.blocks.length });
  });

  it('are in a block of their own where one is ended before it is full', async () => {
    const disk = slowDisk();
    const sink = createBlockSink(200, disk.write, { isAhead });
    for (const row of ['one\n', 'two\n', 'three\n']) {
      await sink.flush();
      await sink.add(Buffer.from(row));
    }
    await sink.end();
    expect(disk.blocks).toEqual(['one\n', 'two\n', 'three\n']);
  });

  it('are not said to be written when a block was not, be it the last', async () => {
    const whole = slowDisk();
    await fill(createBlockSink(200, whole.write));
    for (const failsAt of [0, 3, whole.blocks.length - 1])
      await expect(fill(createBlockSink(200, slowDisk({ failsAt }).write, { isAhead }))).rejects.toThrow(
        'disk is full',
      );
  });
});
