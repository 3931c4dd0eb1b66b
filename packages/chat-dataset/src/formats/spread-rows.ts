import type { Problem } from '../problem.ts';
import { findSlip } from '../json/json-slip.ts';
import { rowsInside, rowsSpread } from './file-problems.ts';
import { formOf, readColumns } from './form-columns.ts';

const isJson = (text: string): boolean => findSlip(text) === undefined;
const lineOf = (text: string): string => text.split('\n', 1)[0] ?? '';

/**
 * The problem of a file whose first object stands on several lines: each of them would be told as a broken row. `head` begins
 * with that object. Where whole rows follow on lines of their own, only the first is broken, and there is no such problem.
 */
export function findSpreadRows(head: string, isWhole: boolean): Problem | undefined {
  const text = isWhole ? head.trimEnd() : head.slice(0, head.lastIndexOf('\n') + 1).trimEnd();
  const first = lineOf(text);
  if (first.length === text.length || isJson(first)) return undefined;
  const end = findSlip(text) ?? text.length;
  if (end < text.length) {
    const isSpread = isJson(text.slice(0, end)) && text[end] === '{' && !isJson(lineOf(text.slice(end)));
    return isSpread ? rowsSpread() : undefined;
  }
  if (isJson(lineOf(text.slice(first.length + 1)))) return undefined;
  const list = findListOfRows(text);
  return list === undefined ? rowsSpread() : rowsInside(list);
}

/** What tells the levels of an object. A text is one token, and so is one that is cut off. */
const token = /"[^"\\]*(?:\\[^][^"\\]*)*(?:"|\\?$)|[{}[\]:]/g;

/** The property of an object, or of the beginning of one, that is a list of objects and no column of a row. */
export function findListOfRows(text: string): string | undefined {
  const properties = propertiesOf(text);
  const list = properties.find(({ opening }) => opening === '[{')?.key;
  const isRow = formOf((column) => properties.some(({ key }) => key === column)) !== undefined;
  return isRow || list === undefined || readColumns.includes(list) ? undefined : list;
}

/** An object's own properties, each with the first tokens of its value. */
function propertiesOf(text: string): { key: string; opening: string }[] {
  const properties: { key: string; opening: string }[] = [];
  let depth = 0;
  let before = '';
  for (const [found] of text.matchAll(token)) {
    const property = properties.at(-1);
    if (depth === 1 && found === ':') properties.push({ key: keyOf(before), opening: '' });
    else if (property && property.opening.length < 2) property.opening += found;
    if (found === '{' || found === '[') depth += 1;
    if (found === '}' || found === ']') depth -= 1;
    before = found;
  }
  return properties;
}

function keyOf(written: string): string {
  return isJson(written) ? String(JSON.parse(written)) : written;
}
