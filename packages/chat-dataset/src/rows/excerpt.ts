import type { Excerpt } from '../dataset-report.ts';
import { shownText } from './quoted-text.ts';
import { isObject } from './row-faults.ts';

/** Characters before and behind the place that is pointed at. */
const before = 40;
const behind = 30;
const steps = /([^.[\]]+)|\[(\d+)\]/g;

/** The object that a path leads into, in short, and where in it the place is. Texts are shown as messages show them. */
export function excerptOf(row: unknown, path: string): Excerpt | undefined {
  const keys = [...path.matchAll(steps)].map(([, name, index]) => name ?? Number(index));
  const last = keys.pop();
  if (last === undefined) return undefined;
  const holder = keys.reduce<unknown>((value, key) => childOf(value, key), row);
  if (Array.isArray(holder)) return typeof last === 'number' ? pointed('[… ', shown(holder[last]), ' …]') : undefined;
  return isObject(holder) && typeof last === 'string' ? ofObject(holder, last) : undefined;
}

const childOf = (value: unknown, key: string | number): unknown => {
  if (Array.isArray(value)) return value[Number(key)];
  return isObject(value) && Object.hasOwn(value, key) ? value[String(key)] : undefined;
};

/** Where the field is missing, the end of the object is pointed at. */
function ofObject(holder: Record<string, unknown>, name: string): Excerpt {
  const entries = Object.keys(holder).slice(0, 12);
  const at = entries.indexOf(name);
  const written = entries.map((key) => `"${shownText(key)}":${shown(holder[key])}`);
  if (at < 0) return pointed(`{${written.join(',')}`, '}', '');
  const key = `"${shownText(name)}":`;
  return pointed(
    `{${written
      .slice(0, at)
      .map((text) => `${text},`)
      .join('')}${key}`,
    shown(holder[name]),
    `${written
      .slice(at + 1)
      .map((text) => `,${text}`)
      .join('')}}`,
  );
}

function shown(value: unknown): string {
  if (value === undefined) return '';
  if (typeof value === 'string') return JSON.stringify(shownText(value));
  if (Array.isArray(value)) return value.length === 0 ? '[]' : '[…]';
  return isObject(value) ? '{…}' : JSON.stringify(value);
}

function pointed(left: string, place: string, right: string): Excerpt {
  const start = left.length > before ? `…${left.slice(-before)}` : left;
  const end = place.length + right.length > behind ? `${`${place}${right}`.slice(0, behind)}…` : place + right;
  return { text: start + end, at: start.length };
}

/** The text around a place in a line that is no JSON; none of it where it may tell a secret. */
export function excerptAround(text: string, at: number): Excerpt | undefined {
  const from = Math.max(0, at - before);
  const window = text.slice(from, at + behind);
  if (shownText(window, window.length) !== window) return undefined;
  return {
    text: `${from > 0 ? '…' : ''}${window}${at + behind < text.length ? '…' : ''}`,
    at: at - from + (from > 0 ? 1 : 0),
  };
}
