import { findSuspects, masked } from '../detections/find-suspects.ts';

const longest = 20;
/** As much as a suspect needs to be known as one. */
const lookedAt = 1_000;
/** Keys and tokens of services that nobody has listed are such runs, too. */
const run = /[^\s.]{17,1000}/g;

/**
 * A piece of the user's file as a message may show it: its beginning, or hardly anything of it where it may be a secret or tell of
 * a person. Messages are kept and sent on, and rows get their texts into the wrong places.
 */
export function shownText(text: string, most = longest): string {
  if (isDelicate(text.slice(0, lookedAt))) return masked(text);
  const characters = Array.from(text.slice(0, 2 * (most + 1)));
  return characters.length > most ? `${characters.slice(0, most).join('')}…` : text;
}

export const quoted = (text: string, most?: number): string => `'${shownText(text, most)}'`;

const isDelicate = (text: string): boolean =>
  findSuspects(text).length > 0 || (text.match(run) ?? []).some((part) => /[a-z]/i.test(part) && /\d/.test(part));
