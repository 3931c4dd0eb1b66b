import type { Fault } from './check-messages.ts';

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const example = '{"messages":[{"role":"user","content":"…"},{"role":"assistant","content":"…"}]}';

export const byteOrderMark = '\uFEFF';

/** The text of a line; a byte order mark stays in it. */
export function decodeText(bytes: Uint8Array): { text: string } | { fault: Fault } {
  try {
    return { text: utf8.decode(bytes) };
  } catch {
    return {
      fault: {
        path: '',
        what: 'The line is not UTF-8.',
        why: 'Training reads the file as UTF-8; other bytes would be lost or misread.',
        fix: 'Save the file as UTF-8, without a byte order mark.',
      },
    };
  }
}

/** The value that a line of JSON stands for. */
export function parseJson(text: string): { json: unknown } | { fault: Fault } {
  try {
    return { json: JSON.parse(text) };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return {
      fault: {
        path: '',
        what: `The line is not JSON: ${reason.slice(0, 160)}.`,
        why: 'Each line must be one whole JSON object.',
        fix: `Write one object a line, such as ${example}, with line breaks inside texts as \\n.`,
      },
    };
  }
}
