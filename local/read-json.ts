/** What the text holds, or undefined when it is not JSON: for files that may have been left half-written or edited. */
export function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
