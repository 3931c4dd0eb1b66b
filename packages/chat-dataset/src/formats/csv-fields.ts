const quote = 0x22;

/**
 * The fields of a CSV record, quotes taken off. Undefined where a quote stands in the middle of a quoted text without being
 * written twice: nobody knows then where the text ends.
 */
export function csvFields(record: Buffer, delimiter: number): Buffer[] | undefined {
  const fields: Buffer[] = [];
  for (let at = 0; ;) {
    const end = record[at] === quote ? quotedEnd(record, at) : plainEnd(record, at, delimiter);
    if (end < record.length && record[end] !== delimiter) return undefined;
    const field = record.subarray(at, end);
    const text = record[at] === quote ? unquoted(field) : field;
    if (!text) return undefined;
    fields.push(text);
    if (end >= record.length) return fields;
    at = end + 1;
  }
}

function plainEnd(record: Buffer, from: number, delimiter: number): number {
  const end = record.indexOf(delimiter, from);
  return end < 0 ? record.length : end;
}

/** The place after the closing quote. */
function quotedEnd(record: Buffer, from: number): number {
  for (let at = record.indexOf(quote, from + 1); at >= 0; at = record.indexOf(quote, at + 2)) {
    if (record[at + 1] !== quote) return at + 1;
  }
  return record.length;
}

function unquoted(field: Buffer): Buffer | undefined {
  if (field.length < 2 || field.at(-1) !== quote) return undefined;
  const inner = field.subarray(1, -1);
  if (inner.indexOf(quote) < 0) return inner;
  const text = Buffer.allocUnsafe(inner.length);
  let length = 0;
  for (let at = 0; at < inner.length; at += 1) {
    text[length] = inner[at] ?? 0;
    length += 1;
    if (inner[at] === quote) at += 1;
  }
  return text.subarray(0, length);
}
