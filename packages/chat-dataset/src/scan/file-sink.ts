import type { FileHandle } from 'node:fs/promises';
import { createBlockSink, type BlockSink } from './row-sink.ts';

const blockBytes = 2 * 1024 * 1024;

/** Writes rows to a file from where it stands on, and gathers the next ones meanwhile. The file is the caller's to close. */
export const createFileSink = (file: FileHandle): BlockSink =>
  createBlockSink(
    blockBytes,
    async (block) => {
      for (let at = 0; at < block.length;) at += (await file.write(block, at)).bytesWritten;
    },
    { isAhead: true },
  );
