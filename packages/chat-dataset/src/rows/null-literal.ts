const literal = /^\s*(?:nan|null|none|n\/a|#n\/a|<na>|nil|undefined)\s*$/i;

/** Whether a text is nothing but the word that some writer has for a missing value. */
export const isNullLiteral = (text: string): boolean => text.length < 16 && literal.test(text);
