/** One kind of text that should not be trained on, and how it is found without looking closely at all the rest. */
export interface SuspectKind {
  kind: string;
  /** Every match holds one of these characters right behind one of those: pairs that are rare in other texts. */
  anchors: string;
  behind: string;
  /** Where a match around this anchor would begin; undefined, at little cost, for nearly all anchors. */
  startOf(text: string, anchor: number): number | undefined;
  /**
   * Sticky: the whole match from there. Every repetition has an end, since an expression keeps a place for each character of one;
   * and what a long one may hold is nothing that it may begin after, or a text of beginnings is read anew from each of them.
   */
  form: RegExp;
  /** A last look, such as a checksum. */
  holds?(match: string): boolean;
}

const ascii = Array.from({ length: 128 }, (_, code) => String.fromCharCode(code)).join('');
/** What may stand before an anchor; NUL is for the beginning of a text and for all that is not ASCII. */
export const anything = ascii;
export const noDigit = ascii.replaceAll(/\d/g, '');
export const noWord = ascii.replaceAll(/\w/g, '');

export const after =
  (...leads: readonly string[]) =>
  (text: string, anchor: number) => {
    for (const lead of leads) if (text.startsWith(lead, anchor - lead.length)) return anchor - lead.length;
    return undefined;
  };

export const isDigit = (code: number): boolean => code >= 0x30 && code <= 0x39;
export const isCapital = (code: number): boolean => code >= 0x41 && code <= 0x5a;
export const digitsOf = (match: string): string => match.replaceAll(/\D/g, '');

/** A match begins only where no word character stands before it. */
export const form = (source: string): RegExp => new RegExp(`(?<!\\w)(?:${source})`, 'y');
