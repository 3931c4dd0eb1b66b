import { styleText, stripVTControlCharacters } from 'node:util';

type Style = 'bold' | 'dim' | 'green' | 'red' | 'yellow' | 'cyan';
export type Paint = (style: Style, text: string) => string;

/** Where the show is drawn: with a part at the end that changes in place on a terminal, by appended lines elsewhere. */
export interface Terminal {
  /** Whether lines can be drawn over. */
  readonly isLive: boolean;
  readonly width: number;
  /** Colours on a terminal that has them, none elsewhere. */
  paint: Paint;
  /** Appends lines that stay. */
  print(...lines: string[]): void;
  /** Replaces the lines at the end that change; nothing happens where lines cannot be drawn over. */
  redraw(lines: string[]): void;
}

/** A stream, and what it knows of itself when it is a terminal: `process.stdout`. */
export type Screen = NodeJS.WritableStream & Partial<Pick<NodeJS.WriteStream, 'isTTY' | 'columns' | 'rows'>>;

const widest = 100;

export function createTerminal(stream: Screen = process.stdout): Terminal {
  const isLive = stream.isTTY === true && process.env['TERM'] !== 'dumb';
  const width = Math.min(stream.columns || 80, widest);
  let drawn: string[] = [];

  const erase = () => (drawn.length === 0 ? '' : `\u001B[${drawn.length}A\u001B[0J`);
  const toText = (lines: string[]) => lines.map((line) => `${line}\n`).join('');

  return {
    isLive,
    width,
    paint: (style, text) => styleText(style, text, { stream }),
    print(...lines) {
      stream.write(erase() + toText(lines) + toText(drawn));
    },
    redraw(lines) {
      if (!isLive || lines.join('\n') === drawn.join('\n')) return;
      // A line that the terminal breaks in two would be erased by half.
      const fitting = lines.slice(-Math.max(1, (stream.rows || 24) - 2)).map((line) => cut(line, stream.columns || 80));
      stream.write(erase() + toText(fitting));
      drawn = fitting;
    },
  };
}

/** A line that is longer than the terminal is wide loses its end, and its colours. */
function cut(line: string, width: number): string {
  const plain = stripVTControlCharacters(line);
  return plain.length < width ? line : `${plain.slice(0, width - 2)}…`;
}
