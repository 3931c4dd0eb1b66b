import { Readable, pipeline, type Transform } from 'node:stream';
import { corruptParquet } from './corrupt-parquet.ts';

/** Sends pieces through a decoder into `target`, which has to become full. What fetching the pieces throws is thrown as it is. */
export async function streamInto(pieces: AsyncIterable<Buffer>, decoder: Transform, target: Buffer): Promise<void> {
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
    await fill(decoder, target);
  } catch (error) {
    throw failed ? failed.error : corruptParquet(error);
  }
}

async function fill(chunks: AsyncIterable<Buffer>, target: Buffer): Promise<void> {
  let length = 0;
  for await (const chunk of chunks) {
    if (length + chunk.length > target.length) break;
    length += chunk.copy(target, length);
  }
  if (length !== target.length) throw new Error('a page of another length than its header says');
}
