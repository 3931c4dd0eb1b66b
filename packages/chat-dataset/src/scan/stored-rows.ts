import { numbersOf, type FingerprintStretch, type Fingerprints } from '../similarity/fingerprint.ts';

export type RowColumn = 'hashes' | 'signatures' | 'lines' | 'badBefore';

/** Numbers that a row has in a column. */
export const columnNumbers = { ...numbersOf, lines: 1, badBefore: 1 } as const;

/** What is kept of the usable rows of a range, wherever it is kept. */
export interface StoredRows {
  rows: number;
  /** How many rows of the range cannot be used. */
  bad: number;
  hasSignatures: boolean;
  /** The numbers of the rows from one place up to another. */
  read(column: RowColumn, from: number, to: number): Promise<Uint32Array>;
}

/** Rows at a time: a megabyte of signatures. */
const rowsAtOnce = 16_384;

/** A range of row numbers. */
export interface RowSpan {
  from: number;
  to: number;
}

/** The fingerprints of some of the rows that are kept in parts. Spans are in their order, and rows are numbered anew. */
export function readFingerprints(parts: readonly StoredRows[], spans: readonly RowSpan[]): Fingerprints {
  const hasSignatures = parts.some((part) => part.hasSignatures);
  async function* stretches({ signatures: areAsked }: { signatures: boolean }): AsyncGenerator<FingerprintStretch> {
    let number = 0;
    for (const { part, from, to } of stretchesOf(parts, spans)) {
      const hashes = await part.read('hashes', from, to);
      const signatures = areAsked && hasSignatures ? await part.read('signatures', from, to) : new Uint32Array(0);
      yield { from: number, rows: to - from, hashes, signatures };
      number += to - from;
    }
  }
  const rows = spans.reduce((sum, { from, to }) => sum + Math.max(0, to - from), 0);
  return { rows, stretches, hasSignatures };
}

function* stretchesOf(parts: readonly StoredRows[], spans: readonly RowSpan[]) {
  for (const span of spans) {
    let before = 0;
    for (const part of parts) {
      const end = Math.min(part.rows, span.to - before);
      for (let from = Math.max(0, span.from - before), to = from; from < end; from = to) {
        to = Math.min(end, from + rowsAtOnce);
        yield { part, from, to };
      }
      before += part.rows;
    }
  }
}
