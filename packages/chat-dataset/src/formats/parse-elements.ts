import { firstRow, type Placed, type RawRow, type RowPlace } from './dataset-format.ts';
import { checkPassed, createRest, piecesOf, tooLong } from './split-lines.ts';
import { UnreadableRest } from './unreadable-rest.ts';

const quote = 0x22;
const backslash = 0x5c;
const comma = 0x2c;
const [openArray, closeArray, openObject, closeObject] = [0x5b, 0x5d, 0x7b, 0x7d];

const isSpace = (byte: number | undefined): boolean =>
  byte === 0x20 || (byte !== undefined && byte >= 0x09 && byte <= 0x0d);

/**
 * Cuts a JSON array into its elements without holding more than one of them. It knows only texts, brackets and commas: what an
 * element holds is for its reader to judge. The bytes are those from the place on.
 */
export async function* parseElements(
  chunks: AsyncIterable<Buffer>,
  place: RowPlace = firstRow,
): AsyncGenerator<Placed<RawRow>> {
  const cutter = createElementCutter(place);
  for await (const chunk of piecesOf(chunks)) {
    const rows = cutter.cut(chunk);
    if (rows.length > 0) yield { rows, end: cutter.end() };
    if (cutter.isFollowed()) throw afterTheEnd();
  }
  if (!cutter.isClosed()) throw cutOff();
}

function createElementCutter({ at: begin, line, isClosed: wasClosed = false }: RowPlace) {
  const rest = createRest();
  /** 0 before the array, 1 between its elements. */
  let depth = begin > 0 ? 1 : 0;
  let isClosed = wasClosed;
  let isFollowed = false;
  let inText = false;
  let isEscaped = false;
  let number = line - 1;
  /** Bytes before the chunk, and up to where its last element ends. */
  let before = begin;
  let end = begin;

  /** The place after the end of a text, or the end of the chunk. */
  function skipText(chunk: Buffer, from: number): number {
    for (let at = from; at < chunk.length; at += 1) {
      const end = chunk.indexOf(quote, at);
      const stop = end < 0 ? chunk.length : end;
      let slashes = 0;
      while (stop - slashes > at && chunk[stop - slashes - 1] === backslash) slashes += 1;
      // Backslashes that reach back to the last chunk go on with those at its end.
      const odd = (slashes % 2 === 1) !== (isEscaped && stop - slashes === at);
      isEscaped = end < 0 && odd;
      if (end < 0) return chunk.length;
      if (!odd) {
        inText = false;
        return end + 1;
      }
      at = end;
    }
    return chunk.length;
  }

  function finish(tail: Buffer): RawRow {
    number += 1;
    const bytes = rest.end(tail);
    if (!bytes) return { line: number, fault: tooLong };
    const trimmed = trim(bytes);
    return trimmed.length > 0 ? { line: number, bytes: trimmed } : { line: number, fault: nothingThere };
  }

  /** Handles one byte outside of texts; answers the row that it ends. */
  function step(chunk: Buffer, at: number, from: number): RawRow | undefined {
    const byte = chunk[at];
    if (byte === openArray || byte === openObject) depth += 1;
    else if (byte === comma && depth === 1) return finish(chunk.subarray(from, at));
    else if (byte === closeObject) depth = Math.max(1, depth - 1);
    else if (byte === closeArray) {
      depth -= 1;
      if (depth > 0) return undefined;
      isClosed = true;
      const tail = chunk.subarray(from, at);
      if (number === 0 && !rest.isOpen() && trim(tail).length === 0) return undefined;
      return finish(tail);
    }
    return undefined;
  }

  /** The place after the opening bracket of the array. */
  function enter(chunk: Buffer): number {
    let at = 0;
    while (at < chunk.length && chunk[at] !== openArray) at += 1;
    if (at < chunk.length) depth = 1;
    return Math.min(at + 1, chunk.length);
  }

  function cut(chunk: Buffer): RawRow[] {
    const rows: RawRow[] = [];
    let at = depth === 0 && !isClosed ? enter(chunk) : 0;
    let from = at;
    while (at < chunk.length && !isClosed) {
      if (inText) at = skipText(chunk, at);
      else {
        if (chunk[at] === quote) inText = true;
        const row = step(chunk, at, from);
        at += 1;
        if (row) rows.push(row);
        if (row) from = at;
      }
    }
    if (rows.length > 0) end = before + from;
    before += chunk.length;
    checkPassed(before - end);
    if (!isClosed) hold(chunk.subarray(from));
    else isFollowed = trim(chunk.subarray(at)).length > 0;
    return rows;
  }

  const hold = (part: Buffer): void => {
    const held = rest.isOpen() ? part : trimStart(part);
    if (held.length > 0) rest.add(held);
  };

  return {
    cut,
    isClosed: () => isClosed,
    isFollowed: () => isFollowed,
    end: (): RowPlace => ({ at: end, line: number + 1, ...(isClosed ? { isClosed } : {}) }),
  };
}

function trimStart(bytes: Buffer): Buffer {
  let from = 0;
  while (from < bytes.length && isSpace(bytes[from])) from += 1;
  return bytes.subarray(from);
}

function trim(bytes: Buffer): Buffer {
  const rest = trimStart(bytes);
  let to = rest.length;
  while (to > 0 && isSpace(rest[to - 1])) to -= 1;
  return rest.subarray(0, to);
}

const nothingThere = {
  path: '',
  what: 'There is no value before this comma or bracket.',
  why: 'JSON knows no trailing comma; readers refuse the whole array.',
  fix: 'Take the comma that is too much out.',
};

const cutOff = (): UnreadableRest =>
  new UnreadableRest(
    'The file ends before its JSON array does.',
    'The file was cut off, or a bracket or quote is missing: what follows cannot be told apart.',
    'Write the array to its end, or use JSONL with one object a line.',
  );

const afterTheEnd = (): UnreadableRest =>
  new UnreadableRest(
    'Something follows the end of the JSON array.',
    'A JSON file holds one value; readers refuse what comes after it.',
    'Put all rows into one array, or use JSONL with one object a line.',
  );
