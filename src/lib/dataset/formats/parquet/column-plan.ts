import { parquetSchema } from 'hyparquet';
import type { FileMetaData, SchemaTree } from 'hyparquet';
import type { DatasetFormat } from '../dataset-format.ts';
import { formsOf, knownNames } from '../row-forms.ts';
import { byLibrary } from './corrupt-parquet.ts';
import { shapeOf, type LeafShape } from './leaf-shape.ts';

/** A leaf to be read: its place in each row group's columns, and where its texts belong in a row. */
export interface PlannedLeaf {
  index: number;
  shape: LeafShape;
  column: string;
  /** The field of a list's messages; undefined where the column itself is the text. */
  field: string | undefined;
}

export interface ColumnPlan {
  format: DatasetFormat;
  leaves: PlannedLeaf[];
}

/** The fields that a list's messages can have. */
const messageFields = ['role', 'content', 'from', 'value'];

const formLeaves: Record<DatasetFormat, readonly string[]> = {
  messages: ['messages'],
  sharegpt: ['conversations'],
  alpaca: ['instruction', 'input', 'output'],
  'prompt-completion': ['prompt', 'completion'],
};

/** What is read of a Parquet file's columns; or their names where no chat can be read from them. */
export function planColumns(metadata: FileMetaData): ColumnPlan | { columns: string[] } {
  const root = byLibrary('its footer names no columns that fit', () => parquetSchema(metadata));
  const columns = root.children.map(({ element }) => element.name);
  const known = knownNames(columns);
  const columnOf = (name: string): string => known[columns.indexOf(name)] ?? name;
  const formats = formsOf((column) => known.includes(column));
  if (formats.length === 0) return { columns };
  const all = leavesOf(root, [root]);
  const plans = formats.flatMap((format) => planForm(all, format, columnOf) ?? []);
  const [first] = plans;
  if (!first) return { columns: all.map((path) => nameOf(path)) };
  const enough = plans.findIndex((plan) => isFull(plan, metadata)) + 1 || plans.length;
  return { format: first.format, leaves: plans.slice(0, enough).flatMap(({ leaves }) => leaves) };
}

type ColumnOf = (name: string) => string;

function planForm(all: readonly SchemaTree[][], format: DatasetFormat, columnOf: ColumnOf): ColumnPlan | undefined {
  const leaves = all.flatMap((path, index) => plannedLeaf(path, index, formLeaves[format], columnOf) ?? []);
  const isRead = (column: string): boolean => leaves.some((leaf) => leaf.column === column);
  const needed = formLeaves[format].filter((column) => column !== 'input');
  return needed.every(isRead) ? { format, leaves } : undefined;
}

/** Whether the footer says that no row lacks the form's columns: those of further forms need not be read then. */
const isFull = ({ leaves }: ColumnPlan, { row_groups: groups }: FileMetaData): boolean =>
  leaves.every(
    ({ column, index }) =>
      column === 'input' ||
      groups.every(({ columns }) => columns[index]?.meta_data?.statistics?.null_count?.toString() === '0'),
  );

/** Those of the plan's own form, which come first, and not of others that rows may have instead. */
export const ownLeaves = ({ format, leaves }: ColumnPlan): PlannedLeaf[] =>
  leaves.filter(({ column }) => formLeaves[format].includes(column));

const nameOf = (path: readonly SchemaTree[]): string =>
  path
    .slice(1)
    .map(({ element }) => element.name)
    .join('.');

function leavesOf(node: SchemaTree, path: SchemaTree[]): SchemaTree[][] {
  if (node.children.length === 0) return [path];
  return node.children.flatMap((child) => leavesOf(child, [...path, child]));
}

function plannedLeaf(
  path: SchemaTree[],
  index: number,
  columns: readonly string[],
  columnOf: ColumnOf,
): PlannedLeaf | undefined {
  const column = columnOf(path[1]?.element.name ?? '');
  const leaf = path.at(-1)?.element;
  if (!columns.includes(column) || leaf?.type !== 'BYTE_ARRAY') return undefined;
  const lists = path.filter(({ element }) => element.repetition_type === 'REPEATED').length;
  if (path.length === 2 && lists === 0) return { index, shape: shapeOf(path), column, field: undefined };
  const isField = lists === 1 && messageFields.includes(leaf.name) && isInMessage(path);
  return isField ? { index, shape: shapeOf(path), column, field: leaf.name } : undefined;
}

/** A list's message is a group right under the list's element. */
const isInMessage = (path: readonly SchemaTree[]): boolean =>
  path.findIndex(({ element }) => element.repetition_type === 'REPEATED') >= path.length - 3;
