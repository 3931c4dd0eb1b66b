import { credentialKinds, personalKinds, type SuspectKind } from './suspect-kinds.ts';

export interface Suspect {
  kind: string;
  /** Where in the text it begins. */
  at: number;
  /** Its first characters, at most four and at most a third of it, and how long it is. */
  shown: string;
}

interface Match extends Suspect {
  end: number;
}

const allKinds = [...credentialKinds, ...personalKinds];

/** Kinds by the code of the ASCII character that anchors them. */
const kindsOf = Array.from({ length: 128 }, (_, code) =>
  allKinds.filter(({ anchors }) => anchors.includes(String.fromCharCode(code))),
);
const anchored = Uint8Array.from(kindsOf, (kinds) => (kinds.length > 0 ? 1 : 0));

/** Secrets and personal data that a text seems to hold, in their order. Clean text costs one look at each character. */
export function findSuspects(text: string): Suspect[] {
  const found: Suspect[] = [];
  let from = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code >= 0x80 || anchored[code] === 0 || isWithinNumber(text, at, code)) continue;
    const match = matchAround(text, at, from, kindsOf[code] ?? []);
    if (!match) continue;
    const { end, ...suspect } = match;
    found.push(suspect);
    from = end;
    at = end - 1;
  }
  return found;
}

const isDigit = (code: number): boolean => code >= 0x30 && code <= 0x39;
const isWithinNumber = (text: string, at: number, code: number): boolean =>
  isDigit(code) && at > 0 && isDigit(text.charCodeAt(at - 1));

function matchAround(text: string, anchor: number, from: number, kinds: readonly SuspectKind[]): Match | undefined {
  for (const { kind, startOf, form, holds } of kinds) {
    const at = startOf(text, anchor);
    if (at === undefined || at < from) continue;
    form.lastIndex = at;
    const match = form.exec(text)?.[0];
    if (match === undefined || holds?.(match) === false) continue;
    return { kind, at, shown: masked(match), end: at + match.length };
  }
  return undefined;
}

const masked = (match: string): string =>
  `${match.slice(0, Math.min(4, Math.floor(match.length / 3)))}… (${match.length} characters)`;
