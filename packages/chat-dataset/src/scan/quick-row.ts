import type { Role } from '../rows/chat-message.ts';
import { isVisible } from '../rows/visible-text.ts';
import { hashOf, type HashPair } from '../similarity/text-hash.ts';
import { addContent, addText, createRowHash, viewOf } from './row-hash.ts';

/** What is wanted of a row that is beyond doubt. */
export interface QuickRow {
  hash: HashPair;
  /** What the user says first. */
  question: string;
}

const opening = /[ \t]*\{[ \t]*"messages"[ \t]*:[ \t]*\[[ \t]*/y;
const roleFirst = /\{[ \t]*"role"[ \t]*:[ \t]*"(user|assistant|system)"[ \t]*,[ \t]*"content"[ \t]*:[ \t]*"/y;
const contentFirst = /\{[ \t]*"content"[ \t]*:[ \t]*"/y;
const roleLast = /[ \t]*,[ \t]*"role"[ \t]*:[ \t]*"(user|assistant|system)"[ \t]*\}[ \t]*/y;
const noMore = /[ \t]*\}[ \t]*/y;
const comma = /,[ \t]*/y;
const closing = /\][ \t]*\}[ \t]*(?=\r?\n|$)/y;
/** The inside of a string that escapes nothing it need not, and the quote that ends it. */
const shortest = /[^"\\\x00-\x1f]*(?:\\["\\bfnrt][^"\\\x00-\x1f]*)*"/y;
/** With any escapes but those of surrogates, which come in pairs or are faults. */
const escaped = /[^"\\\x00-\x1f]*(?:\\(?:["\\bfnrt/]|u(?![dD][89a-fA-F])[0-9a-fA-F]{4})[^"\\\x00-\x1f]*)*"/y;

const exclamation = 0x21;
const tilde = 0x7e;
const backslash = 0x5c;

/** The text whose JSON string's inside stands in bytes that are known to be JSON. */
export function textInside(bytes: Buffer, from: number, to: number): string {
  const inside = bytes.toString('utf8', from, to);
  return inside.includes('\\') ? (JSON.parse(`"${inside}"`) as string) : inside;
}

/**
 * Reads rows of the ordinary form `{"messages":[{"role":"…","content":"…"},…]}` in a block of lines that is known to be UTF-8,
 * without parsing them. It is quick because JSON's own marks are ASCII: the block is looked at as one character a byte, and
 * contents are hashed where they stand. `read` answers undefined for whatever is wrong, or merely unusual.
 */
export function createQuickReader(block: Buffer, turns: Record<Role, number>) {
  const text = block.toString('latin1');
  const view = viewOf(block);
  let at = 0;

  function takes(form: RegExp): RegExpExecArray | undefined {
    form.lastIndex = at;
    const found = form.exec(text);
    if (!found) return undefined;
    at = form.lastIndex;
    return found;
  }

  function passes(form: RegExp): boolean {
    form.lastIndex = at;
    if (!form.test(text)) return false;
    at = form.lastIndex;
    return true;
  }

  /** Where the content that begins here ends, and whether its escapes are the shortest. Undefined where it is none or blank. */
  function content(): { from: number; to: number; isShortest: boolean } | undefined {
    const from = at;
    const isShortest = passes(shortest);
    if (!isShortest && !passes(escaped)) return undefined;
    const found = { from, to: at - 1, isShortest };
    const first = text.charCodeAt(from);
    const startsVisibly = first >= exclamation && first <= tilde && first !== backslash && found.to > from;
    return startsVisibly || isVisible(textOf(found)) ? found : undefined;
  }

  const textOf = ({ from, to }: { from: number; to: number }): string => textInside(block, from, to);

  function message(): { role: Role; from: number; to: number; isShortest: boolean } | undefined {
    const role = takes(roleFirst)?.[1];
    if (role === undefined && !passes(contentFirst)) return undefined;
    const found = content();
    if (!found) return undefined;
    const known = role ?? takes(roleLast)?.[1];
    if (known === undefined || (role !== undefined && !passes(noMore))) return undefined;
    return { role: known as Role, ...found };
  }

  /** The row of the line that begins at `from`. */
  return function read(from: number): QuickRow | undefined {
    at = from;
    if (!passes(opening)) return undefined;
    const lanes = createRowHash();
    const counts: Record<Role, number> = { system: 0, user: 0, assistant: 0 };
    let question: { from: number; to: number } | undefined;
    let isAnswered = false;
    do {
      const found = message();
      if (!found) return undefined;
      if (found.isShortest) addContent(lanes, found.role, view, found.from, found.to);
      else addText(lanes, found.role, textOf(found));
      counts[found.role] += 1;
      if (found.role === 'user') question ??= found;
      else if (question && found.role === 'assistant') isAnswered = true;
    } while (passes(comma));
    if (!passes(closing) || !question || !isAnswered) return undefined;
    turns.system += counts.system;
    turns.user += counts.user;
    turns.assistant += counts.assistant;
    return { hash: hashOf(lanes), question: textOf(question) };
  };
}
