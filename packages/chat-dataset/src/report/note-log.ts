import type { LeftOut, RowWarning } from '../dataset-report.ts';
import type { RowNote } from '../rows/row-note.ts';
import { shownOfKind } from './first-lines.ts';
import { warningWords } from './warning-words.ts';

/** Rows by what is told of them, `left_out tools` or `warning mojibake`: how many, and the first of their lines. Small, and JSON. */
export type NoteState = Record<string, { rows: number; lines: number[] }>;

const keyOf = ({ type, name }: RowNote): string => `${type} ${name}`;

/** Many fields of one file's own making are told as one. */
const maxNames = 200;

/** A log that begins with what one before it came to. Rows come in the order of lines. */
export function createNoteLog(before: NoteState = {}) {
  const kinds = new Map(Object.entries(before).map(([key, { rows, lines }]) => [key, { rows, lines: [...lines] }]));
  return {
    add(line: number, notes: readonly RowNote[]): void {
      for (const note of notes) {
        const known = kinds.has(keyOf(note)) || kinds.size < maxNames ? keyOf(note) : `${note.type} others`;
        const kind = kinds.get(known) ?? { rows: 0, lines: [] };
        kinds.set(known, kind);
        kind.rows += 1;
        if (kind.lines.length < shownOfKind) kind.lines.push(line);
      }
    },
    state: (): NoteState => Object.fromEntries([...kinds].sort(([left], [right]) => (left < right ? -1 : 1))),
  };
}

/** Lines of the states count from the same place. */
export function mergeNotes(states: readonly NoteState[]): NoteState {
  const merged = new Map<string, { rows: number; lines: number[] }>();
  for (const [key, { rows, lines }] of states.flatMap((state) => Object.entries(state))) {
    const kind = merged.get(key) ?? { rows: 0, lines: [] };
    merged.set(key, { rows: kind.rows + rows, lines: [...kind.lines, ...lines] });
  }
  return Object.fromEntries(
    [...merged].map(([key, { rows, lines }]) => [
      key,
      { rows, lines: lines.sort((left, right) => left - right).slice(0, shownOfKind) },
    ]),
  );
}

export const notesMovedBy = (state: NoteState, lines: number): NoteState =>
  Object.fromEntries(
    Object.entries(state).map(([key, kind]) => [key, { ...kind, lines: kind.lines.map((line) => line + lines) }]),
  );

/** In the report's words, what most rows have first. */
export function notesToReport(state: NoteState): { left_out: LeftOut[]; warnings: RowWarning[] } {
  const of = (type: RowNote['type']) =>
    Object.entries(state)
      .filter(([key]) => key.startsWith(`${type} `))
      .map(([key, kind]) => ({ name: key.slice(type.length + 1), ...kind }))
      .sort((left, right) => right.rows - left.rows);
  return {
    left_out: of('left_out').map(({ name, rows, lines }) => ({ field: name, rows, lines })),
    warnings: of('warning').map(({ name, rows, lines }) => ({ kind: name, rows, lines, ...warningWords(name) })),
  };
}
