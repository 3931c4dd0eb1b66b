import { open } from 'node:fs/promises';

const maxBytes = 16_384;

/** The last lines of a log, indented, as far as its last 16 kB hold them; says so when there are none. */
export async function readLastLines(path: string, count: number): Promise<string> {
  const text = await readTail(path).catch(() => '');
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  return lines.length === 0
    ? '  (nothing)'
    : lines
        .slice(-count)
        .map((line) => `  ${line}`)
        .join('\n');
}

async function readTail(path: string): Promise<string> {
  await using file = await open(path);
  const { size } = await file.stat();
  const length = Math.min(size, maxBytes);
  const { buffer } = await file.read(Buffer.alloc(length), 0, length, size - length);
  return buffer.toString('utf8');
}
