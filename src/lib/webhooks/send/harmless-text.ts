/**
 * The bytes as text that can be shown anywhere: cut at the end of a character, with a question mark for what is no UTF-8 and
 * for what steers a terminal or the direction of writing. Never longer in bytes than what it was given.
 */
export const toHarmlessText = (bytes: Uint8Array): string =>
  new TextDecoder().decode(bytes, { stream: true }).replaceAll(/\r\n?/g, '\n').replaceAll(harmful, '?');

const harmful = /[^\P{C}\n\t]|[\u2028\u2029\ufffd]/gu;
