/** The widest line of a rendered report, in characters. */
export const widestLine = 100;

/** Breaks a text at spaces into lines of at most `widestLine` characters; later lines stand in by `indent`. A longer word is cut. */
export function wrappedText(text: string, indent: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ').flatMap((whole) => piecesOf(whole, widestLine - indent))) {
    if (line.trim() !== '' && line.length + 1 + word.length > widestLine) {
      lines.push(line);
      line = ' '.repeat(indent) + word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}

const piecesOf = (word: string, length: number): string[] =>
  word.length <= length
    ? [word]
    : Array.from({ length: Math.ceil(word.length / length) }, (_, at) => word.slice(at * length, (at + 1) * length));
