import { emptyContent, isObject, nameOf, noText, wrongShape, type Faulty, type RowExample } from './row-faults.ts';
import { isVisible } from './visible-text.ts';

/** A turn's text; `name` is the field's. A list of parts that are all texts is joined, a line each. */
export function checkContent(value: unknown, path: string, name: string, shape: RowExample): { text: string } | Faulty {
  if (Array.isArray(value) && value.length > 0 && value.every(isPart)) {
    const joined = joinParts(value, path);
    return 'fault' in joined ? joined : checkContent(joined.text, path, name, shape);
  }
  if (typeof value !== 'string') return wrongShape(path, `'${name}' is ${nameOf(value)}, not a text.`, shape);
  return isVisible(value) ? { text: value } : emptyContent(path);
}

/** OpenAI's parts have a type; others are texts by the name of their only field. */
const isPart = (part: unknown): part is Record<string, unknown> =>
  isObject(part) && (typeof part['type'] === 'string' || typeof part['text'] === 'string');

const textTypes = new Set(['text', 'input_text', 'output_text']);

function joinParts(parts: readonly Record<string, unknown>[], path: string): { text: string } | Faulty {
  const texts: string[] = [];
  for (const [index, { type = 'text', text }] of parts.entries()) {
    if (typeof type !== 'string' || !textTypes.has(type) || typeof text !== 'string')
      return noText(`${path}[${index}]`, kindOf(String(type)), String(type));
    texts.push(text);
  }
  return { text: texts.join('\n') };
}

const kinds: readonly [RegExp, string][] = [
  [/image|picture|photo/i, 'a picture'],
  [/audio|speech/i, 'a sound'],
  [/video/i, 'a video'],
  [/file|document/i, 'a file'],
  [/tool|function/i, 'a tool call'],
];

const kindOf = (type: string): string => kinds.find(([pattern]) => pattern.test(type))?.[1] ?? 'something else';
