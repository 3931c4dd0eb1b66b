import type { RowGroup } from 'hyparquet';
import type { ByteSource } from '../../sources/byte-source.ts';
import type { CanonicalRow, RowGroups } from '../dataset-format.ts';
import { createRowAssembler } from './assemble-row.ts';
import { planColumns, type PlannedLeaf, type PresenceLeaf } from './column-plan.ts';
import { corruptParquet } from './corrupt-parquet.ts';
import { openLeaf, type LeafColumn, type LeafValue } from './leaf-column.ts';
import { createPageRoom, type PageRoom } from './page-feed.ts';
import { readFooter } from './read-footer.ts';

const groupedRows = 64;

/** A leaf with the room for its pages, in all row groups. */
interface RoomyLeaf {
  leaf: PlannedLeaf | PresenceLeaf;
  room: PageRoom;
}

export interface RowRange {
  /** Only those from `from` up to but without `to`, counted from 0. */
  rows?: { from: number; to: number };
  /** Is called now and then while rows of a group are passed over. */
  onPassing?: () => void;
}

/**
 * The rows of a Parquet file from one of them on: row group by row group, only the columns that a chat is read from, and of
 * these a page at a time.
 */
export async function* readParquetRows(
  source: ByteSource,
  { rows: { from, to } = { from: 0, to: Infinity }, onPassing = () => undefined }: RowRange,
  first: number,
): RowGroups {
  const metadata = await readFooter(source);
  const plan = planColumns(metadata);
  if ('columns' in plan) throw corruptParquet('the columns are others now');
  const leaves = [...plan.leaves, ...plan.presence].map((leaf) => ({ leaf, room: createPageRoom() }));
  const toRow = createRowAssembler(plan);
  let before = 0;
  for (const [number, group] of metadata.row_groups.entries()) {
    const end = before + Number(group.num_rows);
    const wanted = { from: Math.max(from, first, before), to: Math.min(to, end) };
    if (wanted.from < wanted.to) {
      const columns = await openColumns(source, { ...group, number }, leaves);
      try {
        await passRows(columns, wanted.from - before, onPassing);
        yield* readGroup(columns, toRow, wanted);
      } finally {
        await Promise.all(columns.map(({ column }) => column.close()));
      }
    }
    before = end;
  }
}

interface OpenColumn {
  leaf: RoomyLeaf['leaf'];
  column: LeafColumn;
}

type NumberedGroup = RowGroup & { number: number };

const openColumns = (source: ByteSource, group: NumberedGroup, leaves: readonly RoomyLeaf[]): Promise<OpenColumn[]> =>
  Promise.all(leaves.map(async (roomy) => ({ leaf: roomy.leaf, column: await openPlanned(source, group, roomy) })));

async function passRows(columns: readonly OpenColumn[], count: number, onPassing: () => void): Promise<void> {
  for (const { column } of columns) {
    for (let passed = 0; passed < count;) {
      passed += column.pass(count - passed);
      if (passed < count) await column.load();
      onPassing();
    }
  }
}

async function* readGroup(
  columns: readonly OpenColumn[],
  toRow: (line: number, values: readonly LeafValue[]) => CanonicalRow,
  { from, to }: { from: number; to: number },
): RowGroups {
  const values: LeafValue[] = [];
  let rows: CanonicalRow[] = [];
  for (let index = from; index < to; index += 1) {
    for (const [place, { column }] of columns.entries()) {
      let value = column.next();
      for (; value === 'more'; value = column.next()) await column.load();
      values[place] = value.value;
    }
    rows.push(toRow(index + 1, values));
    if (rows.length < groupedRows && index + 1 < to) continue;
    yield { rows, end: { at: index + 1, line: index + 2 } };
    rows = [];
  }
}

function openPlanned(source: ByteSource, group: NumberedGroup, { leaf, room }: RoomyLeaf): Promise<LeafColumn> {
  const chunk = group.columns[leaf.index];
  if (!chunk) throw corruptParquet('a row group without all of its columns');
  const place = `the column '${nameOf(leaf)}' in row group ${group.number + 1}`;
  return openLeaf(source, chunk, { shape: leaf.shape, place }, room);
}

const nameOf = (leaf: PlannedLeaf | PresenceLeaf): string =>
  'name' in leaf ? leaf.name : `${leaf.column}${leaf.field === undefined ? '' : `[].${leaf.field}`}`;
