/** How Python writes a list, or the first object of one, when it is asked for text. */
const pythonForm = /^\s*(?:\[\s*(?:\{|\[)?|\{)\s*(?:'|"[^"]*"\s*:\s*')|^\s*\[\s*\{[^{}]*:\s*(?:None|True|False)\b/;

/** The value of a list or object that was written as a text; `python` where it is one of Python's. Undefined for any other text. */
export function embeddedValue(text: string): { value: unknown } | 'python' | undefined {
  if (!/^\s*[[{]/.test(text)) return undefined;
  try {
    return { value: JSON.parse(text) };
  } catch {
    return pythonForm.test(text) ? 'python' : undefined;
  }
}
