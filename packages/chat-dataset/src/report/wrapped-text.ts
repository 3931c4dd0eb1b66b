/** The widest line of a rendered report, in characters. */
const widestLine = 100;

/** What could steer a terminal: controls, line ends, and marks that turn the direction of writing. */
const steering = /[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/gu;

/** A text of a file as a terminal may be given it. */
export const harmlessText = (text: string): string => text.replaceAll(steering, '�');

/**
 * Breaks a text at spaces into lines of at most `widestLine` characters; later lines stand in by `indent`. A longer word is cut.
 * Texts may hold pieces of a file: characters that could steer the terminal are replaced.
 */
export function wrappedText(text: string, indent: number): string[] {
  const lines: string[] = [];
  const [first = '', ...words] = harmlessText(text)
    .split(' ')
    .flatMap((word) => piecesOf(word, widestLine - indent));
  let line = first;
  for (const word of words) {
    const isFull = line.trim() !== '' && line.length + 1 + word.length > widestLine;
    if (isFull) lines.push(line);
    line = isFull ? ' '.repeat(indent) + word : `${line} ${word}`;
  }
  return [...lines, line];
}

const piecesOf = (word: string, length: number): string[] =>
  word.length <= length
    ? [word]
    : Array.from({ length: Math.ceil(word.length / length) }, (_, at) => word.slice(at * length, (at + 1) * length));
