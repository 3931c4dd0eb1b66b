import { Readable } from 'node:stream';
import type { ByteSource } from './byte-source.ts';

/** The same source; `onBytes` is told of every chunk that is read how many bytes it has. */
export const countedSource = ({ name, size, read }: ByteSource, onBytes: (bytes: number) => void): ByteSource => ({
  name,
  size,
  async read(from, to) {
    const stream = await read(from, to);
    async function* counted(): AsyncGenerator<Buffer> {
      for await (const chunk of stream) {
        onBytes((chunk as Buffer).length);
        yield chunk as Buffer;
      }
    }
    return Readable.from(counted(), { objectMode: false });
  },
});
