import { createBufferPool, type BufferPool } from '../sources/buffer-pool.ts';

/** Takes rows one after the other. The bytes are the caller's again when `add` has answered, or what it answered has come. */
export interface RowSink {
  /** `line` is that of the row, from 0 in its range. */
  add(row: Buffer, line: number): Promise<void> | undefined;
  end(): Promise<void>;
  /** So far. */
  count(): { rows: number; bytes: number; blocks: number };
}

export interface BlockSink extends RowSink {
  add(row: Buffer, line?: number): Promise<void> | undefined;
  /** Ends the block, however full it is; what was gathered before it is written then. */
  flush(): Promise<void>;
}

/** Of the sizes that were asked for last: every large file has one of its own. */
const pools = new Map<number, BufferPool>();
const maxPools = 3;

function poolOf(bytes: number): BufferPool {
  const pool = pools.get(bytes) ?? createBufferPool(bytes);
  pools.delete(bytes);
  pools.set(bytes, pool);
  const [oldest] = pools.size > maxPools ? pools.keys() : [];
  if (oldest !== undefined) pools.delete(oldest);
  return pool;
}

export interface BlockSinkOptions {
  /** Whether rows go on being gathered, in a second block, while one is written. */
  isAhead?: boolean;
}

/**
 * Gathers rows into blocks and hands each on when it is full, one after the other. Where blocks begin and end depends on the rows
 * alone. A row larger than a block makes one of its own. A block is good until `write` has answered.
 */
export function createBlockSink(
  blockBytes: number,
  write: (block: Buffer, index: number) => Promise<void>,
  { isAhead = false }: BlockSinkOptions = {},
): BlockSink {
  const pool = poolOf(blockBytes);
  let block = pool.take();
  const counted = { rows: 0, bytes: 0, blocks: 0 };
  let length = 0;
  let pending: Promise<void> = Promise.resolve();

  async function handOn(full: Buffer, bytes: number): Promise<void> {
    await write(full.subarray(0, bytes), counted.blocks++);
    if (full !== block) pool.give(full);
  }

  async function flush(): Promise<void> {
    await pending;
    if (length === 0) return;
    pending = handOn(block, length);
    length = 0;
    if (!isAhead) return pending;
    // Whoever waits for it next is told.
    pending.catch(() => undefined);
    block = pool.take();
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
    flush,
    async end() {
      await flush();
      await pending;
      pool.give(block);
      block = Buffer.alloc(0);
    },
    count: () => ({ ...counted }),
  };
}
