import type { Row, Table } from '../../src/lib/azure/table-store.ts';

type Columns = Record<string, unknown>;

/** What Table storage refuses in a key. */
const forbidden = /[\u0000-\u001f\u007f-\u009f/\\#?]/;

const conditionForm = /^(\w+) (eq|gt|lt) (?:'((?:[^']|'')*)'|(true|false))$/;

/** What is compared is text. */
const textOf = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

/** Whether a row fits an OData filter, as far as the app writes any. */
function fits(row: Columns, filter: string): boolean {
  return filter.split(' and ').every((part) => {
    const condition = conditionForm.exec(part);
    if (!condition) throw new Error(`The filter '${part}' is not understood.`);
    const [, name = '', operator, text, flag] = condition;
    const value = row[name.replace(/^(Partition|Row)Key$/, (key) => key.charAt(0).toLowerCase() + key.slice(1))];
    const wanted = flag === undefined ? text?.replaceAll("''", "'") : flag === 'true';
    if (operator === 'eq') return value === wanted;
    // A row without the column is left out, as there.
    if (value === undefined) return false;
    return operator === 'gt' ? textOf(value) > textOf(wanted) : textOf(value) < textOf(wanted);
  });
}

/** A table in memory that behaves as Table storage does: keys, etags, merges; every call takes a turn of the event loop. */
export function memoryTable(): Table & { rows: Map<string, Columns> } {
  const rows = new Map<string, Columns>();
  let version = 0;

  const keyOf = (partitionKey: string, rowKey: string): string => {
    if (forbidden.test(partitionKey) || forbidden.test(rowKey))
      throw new Error(`Table storage refuses the key '${rowKey}'.`);
    return `${partitionKey}\n${rowKey}`;
  };
  const stored = (row: Columns): Columns & { etag: string } => {
    const columns = Object.entries(row).filter(([, value]) => value !== undefined && value !== null);
    for (const [name, value] of columns)
      if (!['string', 'number', 'boolean'].includes(typeof value))
        throw new Error(`The column '${name}' is no plain value.`);
    return { ...Object.fromEntries(columns), etag: `W/"${(version += 1)}"` };
  };
  const turn = () => Promise.resolve();

  return {
    rows,
    async insert(row) {
      await turn();
      const key = keyOf(row.partitionKey, row.rowKey);
      if (rows.has(key)) return undefined;
      const made = stored(row);
      rows.set(key, made);
      return made.etag;
    },
    async get(partitionKey, rowKey) {
      await turn();
      const row = rows.get(keyOf(partitionKey, rowKey));
      return row && ({ ...row } as Row);
    },
    async merge(row, etag) {
      await turn();
      const key = keyOf(row.partitionKey, row.rowKey);
      const known = rows.get(key);
      if (etag !== undefined && known?.['etag'] !== etag) return false;
      rows.set(key, { ...known, ...stored(row) });
      return true;
    },
    async remove(partitionKey, rowKey) {
      await turn();
      rows.delete(keyOf(partitionKey, rowKey));
    },
    async removeAll(partitionKey, rowKeys) {
      await turn();
      for (const rowKey of rowKeys) rows.delete(keyOf(partitionKey, rowKey));
    },
    async *query(filter) {
      await turn();
      const found = [...rows.entries()].sort(([left], [right]) => (left < right ? -1 : 1));
      for (const [, row] of found) if (fits(row, filter)) yield { ...row } as Row;
    },
  };
}
