import { isUtf8 } from 'node:buffer';
import { roles, type Role } from '../rows/chat-message.ts';
import { maxRow, type WrittenRow } from './dataset-format.ts';
import { isVisible } from '../rows/visible-text.ts';
import { escapeInto } from './escape-text.ts';

/** Rows of a batch lie in one piece of memory, which goes when none of them is held any more. */
const roomBytes = 1024 * 1024 + 64 * 1024;

const opening = Buffer.from('{"messages":[');
const closing = Buffer.from(']}');
const messageOpenings = new Map(roles.map((role) => [role, Buffer.from(`{"role":"${role}","content":"`)]));
const messageClosing = Buffer.from('"}');
const comma = Buffer.of(0x2c);

/** Writes rows in canonical form, out of the UTF-8 of their texts and without making strings of them. */
export interface RowWriter {
  begin(): void;
  /** Adds a message; false where its content is not UTF-8 or holds nothing that can be seen. */
  add(role: Role, content: Buffer): boolean;
  /** The row, as `JSON.stringify` would have written it; undefined where no answer follows a question, or it is too long. */
  end(line: number): WrittenRow | undefined;
}

export function createRowWriter(): RowWriter {
  let room = Buffer.allocUnsafeSlow(roomBytes);
  let start = 0;
  let at = 0;
  /** Where the last whole row ends. */
  let kept = 0;
  let turns: number[] = [];
  let hasQuestion = false;
  let isAnswered = false;

  /** Goes on in a new piece of memory, with what there is of the row. */
  function move(more: number): void {
    const larger = Buffer.allocUnsafeSlow(Math.max(roomBytes, 2 * (at - start) + more));
    room.copy(larger, 0, start, at);
    room = larger;
    at -= start;
    start = 0;
    kept = 0;
  }

  function put(bytes: Buffer): void {
    if (at + bytes.length > room.length) move(bytes.length);
    at += bytes.copy(room, at);
  }

  function putContent(content: Buffer): void {
    let end = escapeInto(room, at, content);
    for (let more = content.length + 64; end < 0; more *= 2) {
      move(more);
      end = escapeInto(room, at, content);
    }
    at = end;
  }

  return {
    begin() {
      start = at = kept;
      turns = [];
      hasQuestion = isAnswered = false;
      put(opening);
    },
    add(role, content) {
      if (content.length > maxRow || !beginsVisibly(content) || !isUtf8(content)) return false;
      if (turns.length > 0) put(comma);
      put(messageOpenings.get(role) ?? opening);
      const from = at - start;
      putContent(content);
      turns.push(roles.indexOf(role), from, at - start);
      put(messageClosing);
      hasQuestion ||= role === 'user';
      isAnswered ||= hasQuestion && role === 'assistant';
      return true;
    },
    end(line) {
      put(closing);
      kept = at;
      if (!isAnswered || at - start > maxRow) return undefined;
      return { line, bytes: room.subarray(start, at), turns };
    },
  };
}

/** The messages of a written row: their roles, and where their contents are. */
export function turnsOf(turns: WrittenRow['turns']): { role: Role; from: number; to: number }[] {
  const all = [];
  for (let at = 0; at < turns.length; at += 3)
    all.push({ role: roles[turns[at] ?? 0] ?? 'user', from: turns[at + 1] ?? 0, to: turns[at + 2] ?? 0 });
  return all;
}

/** Whether a text begins, after white space, with something that can be seen; false too where that is not easily told. */
function beginsVisibly(text: Buffer): boolean {
  let at = 0;
  while (at < text.length && isAsciiSpace(text[at] ?? 0)) at += 1;
  const first = text[at] ?? 0x80;
  if (first < 0x80) return true;
  const length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  return at + length <= text.length && isVisible(text.toString('utf8', at, at + length));
}

const isAsciiSpace = (byte: number): boolean => byte === 0x20 || (byte >= 0x09 && byte <= 0x0d);
