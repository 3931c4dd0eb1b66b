import { describe, expect, it } from 'vitest';
import { findDuplicateKey } from '../../src/formats/json-faults.ts';
import { createProblemLog } from '../../src/report/problem-log.ts';

/** The kinds of what is found in rows that hold a key twice. */
function kindsOf(rows: readonly string[]): string[] {
  const log = createProblemLog();
  for (const [line, row] of rows.entries()) {
    const fault = findDuplicateKey(row);
    if (fault) log.add({ ...fault, line: line + 1 }, line);
  }
  return Object.keys(log.state()).map((kind) => kind.replace(/: .*/, ''));
}

describe('problems of one kind', () => {
  it('are those at the same kind of place, wherever in a list it is', () => {
    const rows = [1, 2, 11].map((turns) => `{"messages":[${'{},'.repeat(turns)}{"role":"a","role":"b"}]}`);
    expect(kindsOf(rows)).toEqual(['messages[].role']);
  });

  it('are as few in a file whose rows have a million keys of their own', () => {
    const rows = Array.from({ length: 3_000 }, (_, index) => `{"key${index}":{"a.${index}":1,"a.${index}":2}}`);
    expect(kindsOf(rows)).toEqual(['*']);
    expect(kindsOf(['{"messages":[{"tag 7":[{"a":1,"a":2}]}]}'])).toEqual(['messages[].*']);
  });

  it('are told with a path that is not longer than a line or two', () => {
    const deep = `${`{"${'k'.repeat(1_000)}":`.repeat(30)}{"a":1,"a":2}${'}'.repeat(30)}`;
    expect(findDuplicateKey(deep)?.path).toHaveLength(201);
  });
});
