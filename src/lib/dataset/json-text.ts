import type { Fault } from './row-faults.ts';
import { excerptAround } from './excerpt.ts';
import { causeOf } from './json-causes.ts';
import { findSlip } from './json-slip.ts';

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

export const byteOrderMark = '\uFEFF';

/** Nothing but JSON's own white space: other characters that nobody sees make a row that is no JSON. */
export const isBlank = (text: string): boolean => !/[^ \t\r\n]/.test(text);

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
  } catch {
    const slip = findSlip(text) ?? text.length;
    const excerpt = excerptAround(text, slip);
    return { fault: { path: '', ...causeOf(text, slip), ...(excerpt ? { excerpt } : {}) } };
  }
}
