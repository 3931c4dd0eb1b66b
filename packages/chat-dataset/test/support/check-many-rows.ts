/** Checks and splits so many short rows that are made while they are read: `<rows>`. Prints the most memory it took, in bytes. */
import { writeSync } from 'node:fs';
import { Readable } from 'node:stream';
import type { ByteSource } from '../../src/sources/byte-source.ts';
import { checkDataset } from '../../src/check-dataset.ts';
import { createBlockSink } from '../../src/scan/row-sink.ts';
import { splitDataset } from '../../src/split-dataset.ts';
import { chatRow } from './chat-dataset.ts';
import { options } from './default-options.ts';

const blocks = Math.ceil(Number(process.argv[2]) / 1_000);
const rowOf = (number: number): string => {
  const padded = String(number).padStart(9, '0');
  return chatRow(`What is ${padded}?`, `It is ${padded}, and nothing else.`);
};
const rowBytes = Buffer.byteLength(rowOf(0));
const blockBytes = rowBytes * 1_000;
const blockOf = (index: number): Buffer =>
  Buffer.from(Array.from({ length: 1_000 }, (_, row) => rowOf(index * 1_000 + row)).join(''));

function* bytes(from: number, to: number): Generator<Buffer> {
  for (let at = from; at < to; at += blockBytes - (at % blockBytes)) {
    const block = blockOf(Math.floor(at / blockBytes));
    yield block.subarray(at % blockBytes, Math.min(blockBytes, (at % blockBytes) + to - at));
  }
}

const source: ByteSource = {
  name: 'made.jsonl',
  size: blocks * blockBytes,
  read: (from = 0, to = blocks * blockBytes) => Promise.resolve(Readable.from(bytes(from, to), { highWaterMark: 1 })),
};
const checked = await checkDataset(source, { ...options, near: false, measure: false });
if (checked.status === 'rejected') throw new Error(checked.error.message);
const forget = () => createBlockSink(1024 * 1024, () => Promise.resolve());
await splitDataset(checked, { train: forget(), test: forget() });
await checked.close();
writeSync(1, String(process.resourceUsage().maxRSS * 1024));
