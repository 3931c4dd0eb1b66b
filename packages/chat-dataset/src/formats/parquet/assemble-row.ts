import { pythonText, type Fault } from '../../rows/row-faults.ts';
import { leftOut, type RowNote } from '../../rows/row-note.ts';
import { embeddedValue } from '../../rows/embedded-json.ts';
import { parseJson } from '../../json/json-text.ts';
import { asProblem, fromValue } from '../canonical-row.ts';
import { historyColumn } from '../form-columns.ts';
import type { CanonicalRow } from '../dataset-format.ts';
import type { ColumnPlan, PlannedLeaf } from './column-plan.ts';
import { corruptParquet } from './corrupt-parquet.ts';
import { textOf } from './decode-text.ts';
import type { LeafValue } from './leaf-column.ts';
import { createQuickAssembler } from './quick-assembler.ts';

/** Makes rows of what the planned leaves hold: as bytes where a row is beyond doubt, otherwise as every other form's are. */
export function createRowAssembler(plan: ColumnPlan): (line: number, values: readonly LeafValue[]) => CanonicalRow {
  const quick = createQuickAssembler(plan);
  const { length: read } = plan.leaves;
  return (line, values) => {
    const row: CanonicalRow = quick?.(line, values) ?? judged(line, values, plan);
    const found = plan.presence.length === 0 || 'problem' in row ? [] : presentIn(values, plan, read);
    return found.length > 0 && !('problem' in row) ? { ...row, notes: [...(row.notes ?? []), ...found] } : row;
  };
}

/** The fields that hold something and are not read. Their leaves stand behind those that are read. */
const presentIn = (values: readonly LeafValue[], { presence }: ColumnPlan, read: number): RowNote[] =>
  presence.flatMap(({ name }, index) => (isPresent(values[read + index] ?? null) ? [leftOut(name)] : []));

const isPresent = (value: LeafValue): boolean =>
  Array.isArray(value) ? value.some((one) => one !== null) : value !== null;

function judged(line: number, values: readonly LeafValue[], { format, leaves }: ColumnPlan): CanonicalRow {
  const row: Record<string, unknown> = {};
  let json = '';
  let fault: Fault | undefined;

  function set({ column, field }: PlannedLeaf, value: LeafValue): void {
    const text = textsOf(value);
    if (text === undefined) fault ??= notUtf8(column);
    else if (field !== undefined) row[column] = Array.isArray(text) ? withField(row[column], field, text) : null;
    else if (typeof text === 'string' && (column === 'messages' || column === 'conversations')) {
      const parsed = parseJson(text);
      if ('fault' in parsed) fault ??= noJsonText(column, text, parsed.fault);
      else row[column] = parsed.json;
      json = `{"${column}":${text}}`;
    } else row[column] = column === historyColumn && Array.isArray(text) ? inPairs(text) : text;
  }

  for (const [index, leaf] of leaves.entries()) set(leaf, values[index] ?? null);
  return fault ? asProblem(line, fault) : fromValue(line, row, format, json);
}

/** Undefined where a text is not UTF-8. */
function textsOf(value: LeafValue): string | null | (string | null)[] | undefined {
  if (!Array.isArray(value)) return value && textOf(value);
  const texts = value.map((bytes) => bytes && textOf(bytes));
  return texts.includes(undefined) ? undefined : (texts as (string | null)[]);
}

function withField(list: unknown, field: string, values: readonly unknown[]): Record<string, unknown>[] {
  const messages = Array.isArray(list) ? (list as Record<string, unknown>[]) : values.map(() => ({}));
  if (messages.length !== values.length) throw corruptParquet('a list whose fields differ in length');
  for (const [index, value] of values.entries()) {
    const message: Record<string, unknown> | undefined = messages[index];
    if (message) message[field] = value;
  }
  return messages;
}

/** A history is read as one list of its texts; each pair is a question and its answer. */
const inPairs = (texts: readonly (string | null)[]): (string | null)[][] =>
  Array.from({ length: Math.ceil(texts.length / 2) }, (_, pair) => texts.slice(2 * pair, 2 * pair + 2));

const noJsonText = (column: string, text: string, { what }: Fault): Fault =>
  embeddedValue(text) === 'python' ? pythonText(column, column).fault : otherText(column, what);

const otherText = (column: string, what: string): Fault => ({
  path: column,
  what: what.replace('The line', `'${column}'`),
  why: 'Where the column is one of texts, each holds the list of messages as JSON.',
  fix: 'Write each text as a JSON array of messages, or the column as a list of them.',
});

const notUtf8 = (column: string): Fault => ({
  path: column,
  what: 'The text is not UTF-8.',
  why: 'Training reads texts as UTF-8; other bytes would be lost or misread.',
  fix: 'Write the column as UTF-8 text.',
});
