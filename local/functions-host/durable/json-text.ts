/** JSON text without its white space, numbers and escapes as written; undefined when it is no JSON. */
export function toCompactJson(text: string): string | undefined {
  try {
    JSON.parse(text);
  } catch {
    return undefined;
  }
  return text.replaceAll(/("(?:[^"\\]|\\.)*")|\s+/g, (_whole, quoted: string | undefined) => quoted ?? '');
}
