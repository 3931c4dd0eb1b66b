import { parquetMetadataAsync } from 'hyparquet';
import type { FileMetaData } from 'hyparquet';
import type { ByteSource } from '../../byte-source.ts';
import { corruptParquet } from './corrupt-parquet.ts';
import { readRange } from './range-reader.ts';

/** What a Parquet file says about itself at its end. */
export async function readFooter(source: ByteSource): Promise<FileMetaData> {
  let failed: { error: unknown } | undefined;
  const file = {
    byteLength: source.size,
    async slice(start: number, end = source.size): Promise<ArrayBuffer> {
      try {
        const { buffer } = await readRange(source, start, end);
        return buffer as ArrayBuffer;
      } catch (error) {
        failed = { error };
        throw error;
      }
    },
  };
  try {
    return await parquetMetadataAsync(file, { geoparquet: false });
  } catch (error) {
    if (failed) throw failed.error;
    throw corruptParquet(error);
  }
}
