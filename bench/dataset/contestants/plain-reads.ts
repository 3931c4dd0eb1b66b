import { hash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { once } from 'node:events';
import type { Contestant } from '../contestant.ts';

const chunkBytes = 1024 * 1024;
const newline = 0x0a;

/** A stream into another: what reading and writing take. */
export const copy: Contestant = async ({ input, folder }) => {
  await pipeline(
    createReadStream(input, { highWaterMark: chunkBytes }),
    createWriteStream(join(folder, 'copy.jsonl'), { highWaterMark: chunkBytes }),
  );
  return { bytes: (await stat(input)).size };
};

/** Cuts lines, hashes each and writes it to one of two files, without a look at what it says. */
export const lineScan: Contestant = async ({ input, folder }) => {
  const outputs = ['train.jsonl', 'test.jsonl'].map((name) =>
    createWriteStream(join(folder, name), { highWaterMark: 4 * chunkBytes }),
  );
  const pending: Buffer[][] = [[], []];
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of createReadStream(input, { highWaterMark: chunkBytes })) {
    const bytes = Buffer.concat([rest, chunk as Buffer]);
    let from = 0;
    for (let at = bytes.indexOf(newline); at >= 0; at = bytes.indexOf(newline, from)) {
      const line = bytes.subarray(from, at + 1);
      pending[hash('sha1', line, 'buffer').readUInt16LE(0) % 5 === 0 ? 1 : 0]?.push(line);
      from = at + 1;
    }
    rest = bytes.subarray(from);
    for (const [index, output] of outputs.entries()) {
      const hasRoom = output.write(Buffer.concat(pending[index] ?? []));
      pending[index] = [];
      if (!hasRoom) await once(output, 'drain');
    }
  }
  for (const output of outputs) await new Promise<void>((resolve) => output.end(resolve));
  return { bytes: (await stat(input)).size };
};
