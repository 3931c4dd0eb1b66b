import type { ChatMessage } from '../rows/chat-message.ts';
import type { Fault } from '../rows/row-faults.ts';
import { quoted, shownText } from '../rows/quoted-text.ts';

const halfEscape = /\\u[dD][89a-fA-F]/;
const halfPair = /\p{Surrogate}/u;
/** Of a path that is told; deep rows, or long keys, would fill pages. */
const maxPath = 200;
const [quote, backslash] = [0x22, 0x5c];

/** Half of a surrogate pair in a message: only an escape such as `\ud800` in the JSON `text` can have brought it. */
export function findHalfPair(messages: readonly ChatMessage[], list: string, text: string): Fault | undefined {
  if (!halfEscape.test(text)) return undefined;
  const index = messages.findIndex(({ content }) => halfPair.test(content));
  if (index < 0) return undefined;
  return {
    path: `${list}[${index}]`,
    what: 'The text holds half of a surrogate pair.',
    why: 'It stands for no character, and readers in Python refuse it.',
    fix: 'Write the whole character, or take the half out.',
  };
}

/** An object on the way to the place where the scan is. */
interface Level {
  keys: Set<string>;
  key: string;
  index: number;
  isArray: boolean;
  isKeyNext: boolean;
}

/**
 * A key that occurs twice in one object, anywhere in a text that is known to be JSON. Readers differ in which one they take.
 * Texts are jumped over, so that it costs little beside parsing; depth costs no stack.
 */
export function findDuplicateKey(text: string): Fault | undefined {
  const levels: Level[] = [];
  let level: Level | undefined;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === quote) {
      const end = textEnd(text, at);
      if (level?.isKeyNext && !addKey(level, text.slice(at, end + 1))) return duplicateKey(levels);
      at = end;
    } else if (code === 0x7b || code === 0x5b) {
      level = { keys: new Set(), key: '', index: 0, isArray: code === 0x5b, isKeyNext: code === 0x7b };
      levels.push(level);
    } else if (code === 0x7d || code === 0x5d) {
      levels.pop();
      level = levels.at(-1);
    } else if (code === 0x2c && level) {
      level.isKeyNext = !level.isArray;
      level.index += 1;
    }
  }
  return undefined;
}

/** Notes a key, and tells whether it is new. */
function addKey(level: Level, written: string): boolean {
  level.key = written.includes('\\') ? String(JSON.parse(written)) : written.slice(1, -1);
  level.isKeyNext = false;
  const isNew = !level.keys.has(level.key);
  level.keys.add(level.key);
  return isNew;
}

/** The place of the quote that closes the text which opens at `start`. */
function textEnd(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); end >= 0; end = text.indexOf('"', end + 1)) {
    let slashes = 0;
    while (text.charCodeAt(end - 1 - slashes) === backslash) slashes += 1;
    if (slashes % 2 === 0) return end;
  }
  return text.length;
}

function duplicateKey(levels: readonly Level[]): Fault {
  const path = levels
    .slice(0, 20)
    .map(({ isArray, key, index }) => (isArray ? `[${index}]` : `.${shownText(key)}`))
    .join('')
    .replace(/^\./, '');
  return {
    path: path.length > maxPath ? `${path.slice(0, maxPath)}…` : path,
    what: `The key ${quoted(levels.at(-1)?.key ?? '')} occurs twice in one object.`,
    why: 'Some readers take the first value, others the last.',
    fix: 'Keep one of them.',
  };
}
