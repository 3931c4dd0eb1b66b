/** Whether the quote at a place is escaped: an odd number of backslashes stands before it. */
function isEscaped(text: string, quote: number): boolean {
  let before = quote;
  while (text[before - 1] === '\\') before--;
  return (quote - before) % 2 === 1;
}

/** The place after the end of the string that begins at `start`. */
function endOfString(text: string, start: number): number {
  let quote = text.indexOf('"', start + 1);
  while (isEscaped(text, quote)) quote = text.indexOf('"', quote + 1);
  return quote + 1;
}

/** JSON text without its white space, numbers and escapes as written; undefined when it is no JSON. */
export function toCompactJson(text: string): string | undefined {
  try {
    JSON.parse(text);
  } catch {
    return undefined;
  }
  const parts: string[] = [];
  let position = 0;
  while (position < text.length) {
    const quote = text.indexOf('"', position);
    const between = text.slice(position, quote === -1 ? text.length : quote);
    parts.push(between.replaceAll(/\s+/g, ''));
    if (quote === -1) break;
    position = endOfString(text, quote);
    parts.push(text.slice(quote, position));
  }
  return parts.join('');
}
