import type { HttpRequest } from '@azure/functions';
import { RequestError } from '../errors.ts';

/**
 * How many bytes a body may have. The app's own resources are names, URLs and numbers. The longest conversation that a model
 * reads, 131,072 tokens, is well below a megabyte of English, and below four however it is encoded.
 */
export const maxBodies = { own: 64 * 1024, chat: 4 * 1024 * 1024 } as const;

/** Far beyond what any request needs, and far below what it takes to keep the process busy. */
const maxDepth = 32;
const maxValues = 100_000;

/** @throws RequestError (413) where the request says that its body is longer. */
export function checkLength(request: HttpRequest, longest: number): void {
  if (Number(request.headers.get('content-length') ?? 0) > longest) throw tooLong(longest);
}

/** The body as JSON, never more of it than `longest` bytes. Refused before it is parsed where it is too long, too deep or too full. */
export async function readJson(request: HttpRequest, longest: number = maxBodies.own): Promise<unknown> {
  const text = await readText(request, longest);
  checkShape(text);
  try {
    return JSON.parse(text);
  } catch {
    throw notJson('The body is not JSON.');
  }
}

async function readText(request: HttpRequest, longest: number): Promise<string> {
  checkLength(request, longest);
  const chunks: Uint8Array[] = [];
  let length = 0;
  // The rest of a body that is too long is left unread, and its connection open for the answer.
  const body: AsyncIterable<Uint8Array> = request.body?.values({ preventCancel: true }) ?? nothing();
  for await (const chunk of body) {
    length += chunk.length;
    if (length > longest) throw tooLong(longest);
    chunks.push(chunk);
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks, length));
  } catch {
    throw notJson('The body is not UTF-8.');
  }
}

async function* nothing(): AsyncGenerator<Uint8Array> {}

const [quote, backslash, comma] = ['"', '\\', ','].map((sign) => sign.charCodeAt(0));
const opening = new Set(['[', '{'].map((sign) => sign.charCodeAt(0)));
const closing = new Set([']', '}'].map((sign) => sign.charCodeAt(0)));

/** A parser takes many times the memory of the text for lists of nothing and lists within lists. */
function checkShape(text: string): void {
  let depth = 0;
  let values = 1;
  for (let at = 0; at < text.length; at += 1) {
    const sign = text.charCodeAt(at);
    if (sign === quote) at = endOfString(text, at);
    else if (sign === comma) values += 1;
    else if (opening.has(sign)) [depth, values] = [depth + 1, values + 1];
    else if (closing.has(sign)) depth -= 1;
    if (depth > maxDepth) throw tooMuch(`is nested deeper than ${maxDepth} levels`);
    if (values > maxValues) throw tooMuch(`holds more than ${maxValues.toLocaleString('en')} values`);
  }
}

/** Where the quotes are that end a text; the end of everything where none do. */
function endOfString(text: string, from: number): number {
  for (let end = text.indexOf('"', from + 1); end !== -1; end = text.indexOf('"', end + 1)) {
    let slashes = 0;
    while (text.charCodeAt(end - 1 - slashes) === backslash) slashes += 1;
    if (slashes % 2 === 0) return end;
  }
  return text.length;
}

const tooLong = (longest: number): RequestError =>
  new RequestError(413, {
    type: 'body_too_large',
    message: `The body is longer than ${longest.toLocaleString('en')} bytes.`,
    remedy: 'Send less. Nothing of it was read.',
  });

const tooMuch = (how: string): RequestError =>
  new RequestError(400, {
    type: 'body_too_complex',
    message: `The body ${how}.`,
    remedy: 'Send what the request needs. Nothing of it was read.',
  });

const notJson = (message: string): RequestError =>
  new RequestError(400, {
    type: 'invalid_json',
    message,
    remedy: 'Send a JSON object, in UTF-8, with the content type application/json.',
  });
