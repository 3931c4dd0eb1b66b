import { isUtf8 } from 'node:buffer';
import type { Fault } from '../rows/row-faults.ts';
import { excerptAround } from '../rows/excerpt.ts';
import { causeOf } from './json-causes.ts';
import { findSlip } from './json-slip.ts';

const utf8 = new TextDecoder('utf-8', { ignoreBOM: true });

export const byteOrderMark = '\uFEFF';

/** Nothing but JSON's own white space: other characters that nobody sees make a row that is no JSON. */
export const isBlank = (text: string): boolean => !/[^ \t\r\n]/.test(text);

/** The text of a line; a byte order mark stays in it. */
export function decodeText(bytes: Uint8Array): { text: string } | { fault: Fault } {
  return isUtf8(bytes) ? { text: utf8.decode(bytes) } : notUtf8;
}

const notUtf8 = {
  fault: {
    path: '',
    what: 'The line is not UTF-8.',
    why: 'Training reads the file as UTF-8; other bytes would be lost or misread.',
    fix: 'Save the file as UTF-8, without a byte order mark.',
  },
};

/** What was last found to be no JSON: junk packs well because it repeats itself, and throwing takes long. */
let last: { text: string | undefined; answer: { fault: Fault } } | undefined;
const maxLast = 1_000;
/** After a text that is no JSON the next one is looked at before it is parsed, which throws nothing; a long one is parsed at once. */
const maxLooked = 256;

/** The value that a line of JSON stands for. */
export function parseJson(text: string): { json: unknown } | { fault: Fault } {
  if (last?.text === text) return last.answer;
  const isDoubtful = last !== undefined && text.length <= maxLooked;
  if (isDoubtful) {
    const slip = findSlip(text);
    if (slip !== undefined) return noJson(text, slip);
  }
  try {
    const json: unknown = JSON.parse(text);
    last = undefined;
    return { json };
  } catch {
    return noJson(text, findSlip(text) ?? text.length);
  }
}

function noJson(text: string, slip: number): { fault: Fault } {
  const excerpt = excerptAround(text, slip);
  const fault = { path: '', ...causeOf(text, slip), ...(excerpt ? { excerpt } : {}) };
  const answer = { fault };
  last = { text: text.length > maxLast ? undefined : text, answer };
  return answer;
}
