import { parquetSchema } from 'hyparquet';
import type { FileMetaData, SchemaTree } from 'hyparquet';
import { isRowField, isTurnField, saysSomething } from '../../rows/lost-fields.ts';
import type { DatasetFormat } from '../dataset-format.ts';
import { formsOf, historyColumn, inputColumns, knownNames, systemColumns, type RowForm } from '../form-columns.ts';
import { byLibrary } from './corrupt-parquet.ts';
import { presenceOf, shapeOf, type LeafShape } from './leaf-shape.ts';

/** A leaf to be read: its place in each row group's columns, and where its texts belong in a row. */
export interface PlannedLeaf {
  index: number;
  shape: LeafShape;
  column: string;
  /** The field of a list's messages; undefined where the column itself is the text, or a list of texts. */
  field: string | undefined;
}

/** A leaf that tells in which rows a field is that is not read. */
export interface PresenceLeaf {
  index: number;
  shape: LeafShape;
  name: string;
}

export interface ColumnPlan {
  format: DatasetFormat;
  leaves: PlannedLeaf[];
  /** Columns that are told where they hold something. */
  presence: PresenceLeaf[];
}

/** Why no chat can be read from a file's columns: their names, and of those with the right ones what they hold instead. */
export interface WrongColumns {
  columns: string[];
  wrongTypes: { column: string; holds: string }[];
}

/** The fields that a list's messages can have. */
const messageFields = ['role', 'content', 'from', 'value'];

/** What any form may have beside its own columns. */
const besides: readonly string[] = [...systemColumns, historyColumn];

const leavesOfForm = ({ format, columns }: RowForm): readonly string[] =>
  format === 'alpaca' ? [...columns, ...inputColumns] : columns;

/** What is read of a Parquet file's columns; or what they are where no chat can be read from them. */
export function planColumns(metadata: FileMetaData): ColumnPlan | WrongColumns {
  const root = byLibrary('its footer names no columns that fit', () => parquetSchema(metadata));
  const columns = root.children.map(({ element }) => element.name);
  const known = knownNames(columns);
  const columnOf = (name: string): string => known[columns.indexOf(name)] ?? name;
  const forms = formsOf((column) => known.includes(column));
  if (forms.length === 0) return { columns, wrongTypes: [] };
  const all = leavesOf(root, [root]);
  const plans = forms.flatMap((form) => planForm(all, form, metadata, columnOf) ?? []);
  const [first] = plans;
  if (!first) return { columns: all.map((path) => nameOf(path)), wrongTypes: wrongTypes(root, forms) };
  const enough = plans.findIndex((plan) => isFull(plan, metadata)) + 1 || plans.length;
  const leaves = uniqueLeaves(plans.slice(0, enough).flatMap((plan) => plan.leaves));
  const lost = plannedPresence(all, leaves, metadata);
  return { format: first.format, leaves, presence: lost };
}

type ColumnOf = (name: string) => string;
type FormPlan = Pick<ColumnPlan, 'format' | 'leaves'>;

function planForm(
  all: readonly SchemaTree[][],
  form: RowForm,
  metadata: FileMetaData,
  columnOf: ColumnOf,
): FormPlan | undefined {
  const own = leavesOfForm(form);
  const leaves = all.flatMap((path, index) => plannedLeaf(path, index, own, columnOf) ?? []);
  const isRead = (column: string): boolean => {
    const found = leaves.filter((leaf) => leaf.column === column);
    return found.some(({ field }) => field === undefined) || isWhole(found.map(({ field }) => field));
  };
  if (!form.columns.every(isRead)) return undefined;
  const more = all.flatMap((path, index) => plannedLeaf(path, index, besides, columnOf) ?? []);
  return { format: form.format, leaves: [...leaves, ...more.filter(({ index }) => !isEmpty(index, metadata))] };
}

/** Whether messages have both of what they need. */
const isWhole = (fields: readonly (string | undefined)[]): boolean =>
  ['role content', 'from value'].some((pair) => pair.split(' ').every((field) => fields.includes(field)));

const uniqueLeaves = (leaves: readonly PlannedLeaf[]): PlannedLeaf[] =>
  leaves.filter(({ index }, place) => leaves.findIndex((leaf) => leaf.index === index) === place);

/** Footers that were spoiled say less than their types. */
const counted = (count: bigint | undefined): string => (typeof count === 'bigint' ? count.toString() : '');

const nullsOf = (index: number, { row_groups: groups }: FileMetaData): string[] =>
  groups.map(({ columns }) => counted(columns[index]?.meta_data?.statistics?.null_count));

/** Whether the footer says that no row lacks the form's columns: those of further forms need not be read then. */
const isFull = ({ leaves }: FormPlan, metadata: FileMetaData): boolean =>
  leaves.every(
    ({ column, index }) =>
      ['input', 'context', ...besides].includes(column) || nullsOf(index, metadata).every((nulls) => nulls === '0'),
  );

/** Whether the footer says that a column holds nothing at all. */
const isEmpty = (index: number, { row_groups: groups }: FileMetaData): boolean =>
  groups.every(({ columns }) => {
    const about = columns[index]?.meta_data;
    const nulls = counted(about?.statistics?.null_count);
    return nulls !== '' && nulls === counted(about?.num_values);
  });

/** Those of the plan's own form, which come first, and not of others that rows may have instead. */
export function ownLeaves({ format, leaves }: ColumnPlan): PlannedLeaf[] {
  const forms = formsOf((column) => leaves.some((leaf) => leaf.column === column));
  const own = forms.find((form) => form.format === format);
  return leaves.filter(({ column }) => own && [...leavesOfForm(own), ...besides].includes(column));
}

const nameOf = (path: readonly SchemaTree[]): string =>
  path
    .slice(1)
    .map(({ element }) => element.name)
    .join('.');

function leavesOf(node: SchemaTree, path: SchemaTree[]): SchemaTree[][] {
  if (node.children.length === 0) return [path];
  return node.children.flatMap((child) => leavesOf(child, [...path, child]));
}

const listsOf = (path: readonly SchemaTree[]): number =>
  path.filter(({ element }) => element.repetition_type === 'REPEATED').length;

function plannedLeaf(
  path: SchemaTree[],
  index: number,
  columns: readonly string[],
  columnOf: ColumnOf,
): PlannedLeaf | undefined {
  const [, first, ...others] = path.map(({ element }) => element);
  const leaf = others.at(-1) ?? first;
  const column = columnOf(first?.name ?? '');
  if (!first || !columns.includes(column) || leaf?.type !== 'BYTE_ARRAY') return undefined;
  const planned = { index, shape: shapeOf(path), column, field: undefined };
  if (isText(path) || isListOfTexts(path, column === historyColumn ? 2 : 1)) return planned;
  return isMessageField(path, leaf.name) ? { ...planned, field: leaf.name } : undefined;
}

const isMessageField = (path: readonly SchemaTree[], name: string): boolean =>
  listsOf(path) === 1 && messageFields.includes(name) && isInMessage(path);

const isText = (path: readonly SchemaTree[]): boolean => path.length === 2 && listsOf(path) === 0;

/** Lists in lists, and nothing else, around a text: messages as JSON, or the pairs of a history. */
const isListOfTexts = (path: readonly SchemaTree[], lists: number): boolean =>
  listsOf(path) === lists &&
  path.length <= 2 + 2 * lists &&
  path.slice(1).every(({ children }) => children.length <= 1);

/** A list's message is a group right under the list's element. */
const isInMessage = (path: readonly SchemaTree[]): boolean =>
  path.findIndex(({ element }) => element.repetition_type === 'REPEATED') >= path.length - 3;

/** The cheapest leaf of each field that is not read and may hold something. */
function plannedPresence(
  all: readonly SchemaTree[][],
  read: readonly PlannedLeaf[],
  metadata: FileMetaData,
): PresenceLeaf[] {
  const cheapest = new Map<string, PresenceLeaf>();
  for (const [index, path] of all.entries()) {
    const found = lostField(path, read);
    if (!found || isSilent(found.name, index, metadata) || read.some((leaf) => leaf.index === index)) continue;
    const known = cheapest.get(found.name);
    if (!known || bytesOf(index, metadata) < bytesOf(known.index, metadata))
      cheapest.set(found.name, { index, shape: presenceOf(path, found.depth), name: found.name });
  }
  return [...cheapest.values()];
}

/** Whether the footer says that a field holds nothing, or nothing but what holds anyhow, such as a weight of 1. */
const isSilent = (name: string, index: number, metadata: FileMetaData): boolean =>
  isEmpty(index, metadata) ||
  metadata.row_groups.every(({ columns }) => {
    const { min_value: least, max_value: most } = columns[index]?.meta_data?.statistics ?? {};
    return least !== undefined && least === most && !saysSomething(name.replace(/^.*\./, ''), least);
  });

const bytesOf = (index: number, { row_groups: groups }: FileMetaData): number =>
  groups.reduce((sum, { columns }) => sum + Number(columns[index]?.meta_data?.total_compressed_size ?? 0), 0);

/** The name of a field of rows or messages that is told, and where in the path it stands. */
function lostField(
  path: readonly SchemaTree[],
  read: readonly PlannedLeaf[],
): { name: string; depth: number } | undefined {
  const column = path[1]?.element.name ?? '';
  const list = read.find((leaf) => leaf.column === column && leaf.field !== undefined);
  if (!list)
    return isRowField(column) && !read.some((leaf) => leaf.column === column) ? { name: column, depth: 1 } : undefined;
  const depth = path.findIndex(({ element }) => element.repetition_type === 'REPEATED') + 1;
  const field = [path[depth + 1], path[depth]].find((node) => node && isTurnField(node.element.name));
  return field ? { name: `${column}[].${field.element.name}`, depth: path.indexOf(field) } : undefined;
}

/** Columns of the right names that hold something else than texts. */
const wrongTypes = (root: SchemaTree, forms: readonly RowForm[]): WrongColumns['wrongTypes'] =>
  root.children.flatMap(({ element, children }) => {
    const isOwn = forms.some(({ columns }) => columns.includes(element.name));
    if (!isOwn || (element.type === 'BYTE_ARRAY' && element.repetition_type !== 'REPEATED')) return [];
    return [{ column: element.name, holds: kindOf(element.type, children) }];
  });

/** A spoiled footer may name no type at all. */
const valuesOf = (type: string | undefined): string =>
  type === undefined ? 'values of no known type' : `numbers (${type})`;

function kindOf(type: string | undefined, children: readonly SchemaTree[]): string {
  if (type)
    return type === 'BOOLEAN' ? 'true or false (BOOLEAN)' : type === 'BYTE_ARRAY' ? 'a list' : `numbers (${type})`;
  const [inner] = children;
  const isList = inner?.element.repetition_type === 'REPEATED';
  const deep = isList ? (inner.children[0] ?? inner) : undefined;
  if (!deep) return 'a group of columns';
  if (deep.children.length === 0)
    return `a list of ${deep.element.type === 'BYTE_ARRAY' ? 'texts' : valuesOf(deep.element.type)}`;
  const fields = deep.children.map(
    ({ element, children: more }) =>
      `${element.name}${more.length > 0 || element.type !== 'BYTE_ARRAY' ? ' (no text)' : ''}`,
  );
  return `a list of messages with the fields ${fields.slice(0, 8).join(', ')}`;
}
