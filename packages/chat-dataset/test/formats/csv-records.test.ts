import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { csvFields } from '../../src/formats/csv-fields.ts';
import { parseRecords } from '../../src/formats/parse-records.ts';
import { chunked } from '../support/chunked.ts';
import { collected } from '../support/collected.ts';

const semicolon = 0x3b;
const anyField = fc.string({ unit: fc.constantFrom('"', ';', ',', '\r', '\n', ' ', 'a', 'é') });
const anyTable = fc.array(fc.array(anyField, { minLength: 2, maxLength: 4 }), { minLength: 1 });
const anyLengths = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 3 });

const needsQuotes = /[";\r\n]/;
const written = (field: string, quoteAll: boolean): string =>
  quoteAll || needsQuotes.test(field) ? `"${field.replaceAll('"', '""')}"` : field;

async function read(content: string, lengths: readonly number[]): Promise<{ line: number; fields: string[] }[]> {
  const groups = await collected(parseRecords(chunked(content, lengths) as AsyncIterable<Buffer>, semicolon));
  const records = groups.flatMap(({ rows }) => rows).filter((record) => record !== undefined);
  return records.map(({ line, bytes }) => ({
    line,
    fields: (csvFields(bytes!, semicolon) ?? ['?']).map((field) => field.toString()),
  }));
}

describe('the records of a CSV file', () => {
  it('are those that were written, on the lines where they were, and those that csv-parse finds', async () => {
    await fc.assert(
      fc.asyncProperty(
        anyTable,
        fc.boolean(),
        fc.constantFrom('\n', '\r\n'),
        anyLengths,
        async (rows, all, end, lengths) => {
          const records = rows.map((fields) => fields.map((field) => written(field, all)).join(';'));
          const content = records.join(end);
          const found = await read(content, lengths);
          expect(found.map(({ fields }) => fields)).toEqual(rows);
          expect(found.map(({ line }) => line)).toEqual(
            records.map((_, index) => records.slice(0, index).join(end).split('\n').length + (index > 0 ? 1 : 0)),
          );
          const options = { delimiter: ';', relax_column_count: true, record_delimiter: end };
          expect(found.map(({ fields }) => fields)).toEqual(parse(content, options));
        },
      ),
    );
  });
});
