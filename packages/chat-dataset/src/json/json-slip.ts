/** What may come next in a text of JSON. */
type Next = 'value' | 'first value' | 'key' | 'first key' | 'colon' | 'comma';

const literal = /true|false|null|-?(?:0|[1-9]\d{0,999})(?:\.\d{1,999})?(?:[eE][+-]?\d{1,999})?/y;
const escape = /\\(?:["\\/bfnrt]|u[\dA-Fa-f]{4})/y;
const [quote, backslash] = [0x22, 0x5c];

/**
 * The place of the first character that keeps a text from being JSON; its length where it only ends too early. Undefined where it
 * is JSON. What the engine says of this differs from version to version, and quotes the text around it.
 */
export function findSlip(text: string): number | undefined {
  const open: string[] = [];
  let next: Next | undefined = 'value';
  let at = tokenStart(text, 0);
  while (at < text.length) {
    next = after(next, text.charAt(at), open);
    if (!next) return at;
    const end = tokenEnd(text, at);
    if ('slip' in end) return end.slip;
    at = tokenStart(text, end.at);
  }
  return next === 'comma' && open.length === 0 ? undefined : text.length;
}

function tokenStart(text: string, from: number): number {
  let at = from;
  while (at < text.length && ' \t\n\r'.includes(text.charAt(at))) at += 1;
  return at;
}

/** Where the token that begins at `from` ends, or goes wrong. */
function tokenEnd(text: string, from: number): { at: number } | { slip: number } {
  const first = text.charAt(from);
  if (first === '"') return textEnd(text, from + 1);
  if ('{}[]:,'.includes(first)) return { at: from + 1 };
  const length = lengthOf(literal, text, from);
  return length > 0 ? { at: from + length } : { slip: from };
}

function textEnd(text: string, from: number): { at: number } | { slip: number } {
  for (let at = from; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === quote) return { at: at + 1 };
    if (code < 0x20) return { slip: at };
    if (code !== backslash) continue;
    const length = lengthOf(escape, text, at);
    if (length === 0) return { slip: at };
    at += length - 1;
  }
  return { slip: text.length };
}

function lengthOf(form: RegExp, text: string, at: number): number {
  form.lastIndex = at;
  return form.exec(text)?.[0].length ?? 0;
}

/** By the bracket that closes what the comma is in. */
const afterComma = new Map<string | undefined, Next>([
  ['}', 'key'],
  [']', 'value'],
]);

/** What may come after a token, which is told by its first character; undefined where it may not stand here itself. */
function after(next: Next, token: string, open: string[]): Next | undefined {
  if (token === '}' || token === ']') return closes(next, token, open) ? 'comma' : undefined;
  switch (next) {
    case 'key':
    case 'first key':
      return token === '"' ? 'colon' : undefined;
    case 'colon':
      return token === ':' ? 'value' : undefined;
    case 'comma':
      return token === ',' ? afterComma.get(open.at(-1)) : undefined;
    default:
      return afterValue(token, open);
  }
}

function closes(next: Next, token: string, open: string[]): boolean {
  const isEnd = next === 'comma' || next === (token === '}' ? 'first key' : 'first value');
  return isEnd && open.pop() === token;
}

function afterValue(token: string, open: string[]): Next | undefined {
  if (token === ',' || token === ':') return undefined;
  if (token !== '{' && token !== '[') return 'comma';
  open.push(token === '{' ? '}' : ']');
  return token === '{' ? 'first key' : 'first value';
}
