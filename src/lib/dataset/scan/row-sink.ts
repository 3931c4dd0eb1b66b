import { createBufferPool, type BufferPool } from '../buffer-pool.ts';

/** Takes rows one after the other. The bytes are the caller's again when `add` has answered, or what it answered has come. */
export interface RowSink {
  /** `line` is that of the row, from 0 in its range. */
  add(row: Buffer, line: number): Promise<void> | undefined;
  end(): Promise<void>;
  /** So far. */
  count(): { rows: number; bytes: number; blocks: number };
}

const pools = new Map<number, BufferPool>();

function poolOf(bytes: number): BufferPool {
  const pool = pools.get(bytes) ?? createBufferPool(bytes);
  pools.set(bytes, pool);
  return pool;
}

/**
 * Gathers rows into blocks and hands each on when it is full. Where blocks begin and end depends on the rows alone. A row
 * larger than a block makes one of its own. A block is good until `write` has answered.
 */
export function createBlockSink(blockBytes: number, write: (block: Buffer, index: number) => Promise<void>): RowSink {
  const pool = poolOf(blockBytes);
  let block = pool.take();
  const counted = { rows: 0, bytes: 0, blocks: 0 };
  let length = 0;

  async function flush(): Promise<void> {
    if (length === 0) return;
    const full = block.subarray(0, length);
    length = 0;
    await write(full, counted.blocks++);
  }

  function copy(row: Buffer): void {
    if (row.length > block.length) block = Buffer.allocUnsafeSlow(row.length);
    row.copy(block, length);
    length += row.length;
    counted.rows += 1;
    counted.bytes += row.length;
  }

  return {
    add(row) {
      if (length > 0 && length + row.length > blockBytes) return flush().then(() => copy(row));
      copy(row);
      return undefined;
    },
    async end() {
      await flush();
      pool.give(block);
      block = Buffer.alloc(0);
    },
    count: () => ({ ...counted }),
  };
}
