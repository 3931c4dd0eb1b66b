import { splitLines } from '../formats/split-lines.ts';

/** A line of problems.jsonl, and the line of the dataset that it tells of. */
export interface FoundLine {
  line: number;
  text: string;
}

export type FoundLines = AsyncIterable<FoundLine>;

const beginning = /^\{"line":(\d+)(?:,"to":(\d+))?/;

/** What a log handed on, whose lines count from behind `linesBefore` others. */
export async function* readFound(chunks: AsyncIterable<Buffer>, linesBefore = 0): AsyncGenerator<FoundLine> {
  for await (const { rows } of splitLines(chunks))
    for (const row of rows) {
      const text = 'bytes' in row ? row.bytes.toString('utf8') : '';
      const [start = '', line, to] = beginning.exec(text) ?? [];
      if (line === undefined) continue;
      const moved = Number(line) + linesBefore;
      const end = to === undefined ? '' : `,"to":${Number(to) + linesBefore}`;
      yield { line: moved, text: `{"line":${moved}${end}${text.slice(start.length)}` };
    }
}

/** One behind the other. */
export async function* inTurn(parts: Iterable<FoundLines> | AsyncIterable<FoundLines>): AsyncGenerator<FoundLine> {
  for await (const part of parts) yield* part;
}

/** Several, each in the order of lines, as one that is. Of one line the first source comes first. */
export async function* merged(sources: readonly FoundLines[]): AsyncGenerator<FoundLine> {
  const open: { iterator: AsyncIterator<FoundLine>; next: FoundLine }[] = [];
  for (const source of sources) {
    const iterator = source[Symbol.asyncIterator]();
    const first = await iterator.next();
    if (first.done !== true) open.push({ iterator, next: first.value });
  }
  while (open.length > 0) {
    const least = open.reduce((best, source) => (source.next.line < best.next.line ? source : best));
    yield least.next;
    const following = await least.iterator.next();
    if (following.done === true) open.splice(open.indexOf(least), 1);
    else least.next = following.value;
  }
}

const blockBytes = 64 * 1024;

/** As bytes of a file; `file` names the one that the lines are of, where it is not the dataset itself. */
export async function* bytesOfFound(lines: FoundLines, file?: string): AsyncGenerator<Buffer> {
  const named = file === undefined ? '' : `,"file":${JSON.stringify(file)}`;
  let texts: string[] = [];
  let length = 0;
  for await (const { text } of lines) {
    const line = named === '' ? text : text.replace(beginning, (start) => `${start}${named}`);
    texts.push(`${line}\n`);
    length += line.length;
    if (length < blockBytes) continue;
    yield Buffer.from(texts.join(''));
    [texts, length] = [[], 0];
  }
  if (texts.length > 0) yield Buffer.from(texts.join(''));
}
