import { Readable } from 'node:stream';
import type { ByteSource } from './byte-source.ts';

/** The same source; `onBytes` is told of every chunk that is read how many bytes it has. */
export const countedSource = (source: ByteSource, onBytes: (bytes: number) => void): ByteSource => ({
  name: source.name,
  size: source.size,
  async read(from, to) {
    const stream = await source.read(from, to);
    async function* counted(): AsyncGenerator<Buffer> {
      for await (const chunk of stream) {
        onBytes((chunk as Buffer).length);
        yield chunk as Buffer;
      }
    }
    return Readable.from(counted(), { objectMode: false });
  },
  ...(source.readInto ? { readInto: countedRead(source.readInto, onBytes) } : {}),
});

const countedRead =
  (readInto: NonNullable<ByteSource['readInto']>, onBytes: (bytes: number) => void): typeof readInto =>
  async (target, from) => {
    const bytes = await readInto(target, from);
    onBytes(bytes);
    return bytes;
  };
