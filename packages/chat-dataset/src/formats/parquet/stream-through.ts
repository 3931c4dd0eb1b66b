import { Readable, pipeline, type Transform } from 'node:stream';
import { corruptParquet } from './corrupt-parquet.ts';

/** Sends pieces through a decoder. What fetching the pieces throws is thrown as it is. */
export async function* streamThrough(pieces: AsyncIterable<Buffer>, decoder: Transform): AsyncGenerator<Buffer> {
  let failed: { error: unknown } | undefined;
  async function* noted(): AsyncGenerator<Buffer> {
    try {
      yield* pieces;
    } catch (error) {
      failed = { error };
      throw error;
    }
  }
  // The loop below tells what goes wrong; without a listener of its own the pipeline would end the process.
  pipeline(Readable.from(noted()), decoder, () => undefined);
  try {
    yield* decoder as AsyncIterable<Buffer>;
  } catch (error) {
    throw failed ? failed.error : corruptParquet(error);
  }
}
