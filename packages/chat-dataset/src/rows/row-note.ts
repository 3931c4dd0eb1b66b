/** What is told of a row that is kept all the same: a field that training does not read, or something odd. Small, and JSON. */
export interface RowNote {
  type: 'left_out' | 'warning';
  /** The field as a path without places (`tools`, `messages[].weight`), or the kind of warning. */
  name: string;
}

export const leftOut = (name: string): RowNote => ({ type: 'left_out', name });
export const warning = (name: string): RowNote => ({ type: 'warning', name });

/** Notes of one row, each once. */
export function addNotes(notes: RowNote[], more: readonly RowNote[]): void {
  for (const note of more)
    if (!notes.some(({ type, name }) => type === note.type && name === note.name)) notes.push(note);
}
