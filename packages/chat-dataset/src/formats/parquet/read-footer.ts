import { parquetMetadataAsync } from 'hyparquet';
import type { FileMetaData } from 'hyparquet';
import { z } from 'zod';
import type { ByteSource } from '../../sources/byte-source.ts';
import { UnreadableRest } from '../unreadable-rest.ts';
import { corruptParquet } from './corrupt-parquet.ts';
import { readRange } from './range-reader.ts';

/** What is looked at without further questions; the reader of thrift leaves out whatever the bytes do not have. */
const footerSchema = z.looseObject({
  num_rows: z.bigint(),
  schema: z.array(z.looseObject({ name: z.string() })).min(1),
  row_groups: z.array(z.looseObject({ num_rows: z.bigint(), columns: z.array(z.looseObject({})) })),
});

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
    const metadata = await parquetMetadataAsync(file, { geoparquet: false });
    if (!footerSchema.safeParse(metadata).success) throw corruptParquet('its footer says too little of it');
    return metadata;
  } catch (error) {
    if (failed) throw failed.error;
    throw error instanceof UnreadableRest ? error : corruptParquet('its footer cannot be read', error);
  }
}
