/** Buffers of one size that are used again and again: large ones are given back late by the garbage collector, or not at all. */
export interface BufferPool {
  take(): Buffer;
  /** Whoever gives a buffer keeps nothing of it. One of another size is left to the garbage collector. */
  give(buffer: Buffer): void;
}

/** As many as are worked with side by side. */
const maxIdle = 8;

export function createBufferPool(bytes: number): BufferPool {
  const idle: Buffer[] = [];
  return {
    // Not of Node's own pool, of which a small buffer would be a part.
    take: () => idle.pop() ?? Buffer.allocUnsafeSlow(bytes),
    give(buffer) {
      if (buffer.length === bytes && idle.length < maxIdle) idle.push(buffer);
    },
  };
}
