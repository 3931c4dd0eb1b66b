import { credentialKinds } from './suspect-credentials.ts';
import { isPlaceholder } from './placeholders.ts';
import type { SuspectKind } from './suspect-kinds.ts';
import { personalKinds } from './suspect-persons.ts';

export interface Suspect {
  kind: string;
  /** Where in the text it begins. */
  at: number;
  /** Its first characters, at most four and at most a third of it, and how long it is. */
  shown: string;
}

interface Match extends Suspect {
  end: number;
  /** Whether it only stands for a key, as in documents. Nothing else is looked for in it. */
  isPlaceholder: boolean;
}

const keyKinds = new Set(credentialKinds.map(({ kind }) => kind));
const isKey = (kind: string): boolean => keyKinds.has(kind) && kind !== 'private_key';

const allKinds = [...credentialKinds, ...personalKinds];

/** Kinds by the pair of ASCII characters that anchors them. */
const kindsOf = new Map<number, SuspectKind[]>();
const pairOf = (behind: number, code: number): number => (behind << 7) | code;
for (const kind of allKinds)
  for (const behind of kind.behind)
    for (const anchor of kind.anchors) {
      const pair = pairOf(behind.charCodeAt(0), anchor.charCodeAt(0));
      kindsOf.set(pair, [...(kindsOf.get(pair) ?? []), kind]);
    }
const anchored = Uint8Array.from({ length: 1 << 14 }, (_, pair) => (kindsOf.has(pair) ? 1 : 0));

/** Secrets and personal data that a text seems to hold, in their order. Clean text costs one look at each character. */
export function findSuspects(text: string): Suspect[] {
  const found: Suspect[] = [];
  let from = 0;
  for (let at = nextAnchor(text, 0); at < text.length; at = nextAnchor(text, at + 1)) {
    const match = matchAround(text, at, from);
    if (!match) continue;
    const { end, isPlaceholder: isNone, ...suspect } = match;
    if (!isNone) found.push(suspect);
    from = end;
    at = Math.max(at, end - 1);
  }
  return found;
}

/** Nothing else is in this loop, since it goes over all of a dataset. */
function nextAnchor(text: string, from: number): number {
  let behind = from > 0 ? asciiOf(text.charCodeAt(from - 1)) : 0;
  for (let at = from; at < text.length; at += 1) {
    const code = asciiOf(text.charCodeAt(at));
    if (anchored[pairOf(behind, code)] === 1) return at;
    behind = code;
  }
  return text.length;
}

/** Of all other characters none is known from another. */
const asciiOf = (code: number): number => (code < 0x80 ? code : 0);

function matchAround(text: string, anchor: number, from: number): Match | undefined {
  const pair = pairOf(asciiOf(anchor > 0 ? text.charCodeAt(anchor - 1) : 0), asciiOf(text.charCodeAt(anchor)));
  for (const { kind, startOf, form, holds } of kindsOf.get(pair) ?? []) {
    const at = startOf(text, anchor);
    if (at === undefined || at < from) continue;
    form.lastIndex = at;
    const match = form.exec(text)?.[0];
    if (match === undefined || holds?.(match) === false) continue;
    return {
      kind,
      at,
      shown: masked(match),
      end: at + match.length,
      isPlaceholder: isKey(kind) && isPlaceholder(kind, match),
    };
  }
  return undefined;
}

/** Hardly anything of what may be a secret, but enough to find it by. */
export const masked = (match: string): string =>
  `${match.slice(0, Math.min(4, Math.floor(match.length / 3)))}… (${match.length} characters)`;
