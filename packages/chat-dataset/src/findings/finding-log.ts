import type { RowProblem } from '../dataset-report.ts';
import type { RowNote } from '../rows/row-note.ts';

/** What is told of one row: a line of problems.jsonl, whose `line` comes first. */
export type RowFinding =
  | ({ type: 'problem' } & Omit<RowProblem, 'excerpt'>)
  | { type: 'left_out'; line: number; field: string }
  | { type: 'warning'; line: number; kind: string }
  | { type: 'duplicate' | 'near_duplicate'; line: number; dropped: boolean }
  | { type: 'in_validation_file'; line: number; dropped: true }
  | { type: 'cut'; line: number; tokens: number; limit: number };

/** Is told of rows in the order of their lines. */
export type Tell = (finding: RowFinding) => void;

export const tellNobody: Tell = () => undefined;

export function tellProblem(tell: Tell, { excerpt: _excerpt, ...problem }: RowProblem): void {
  tell({ type: 'problem', ...problem });
}

export function tellNotes(tell: Tell, line: number, notes: readonly RowNote[]): void {
  for (const { type, name } of notes)
    tell(type === 'left_out' ? { type, line, field: name } : { type, line, kind: name });
}

export const lineOf = (finding: RowFinding): string => {
  const { line, ...others } = finding;
  return `${JSON.stringify({ line, ...others })}\n`;
};

/** Problems that are described in full. Of junk that has more only the lines are told: `line` up to `to`. */
const described = 100_000;

/**
 * Gathers findings, and hands them on when it is asked to. Millions of broken lines behind each other take no more than one line
 * of the log.
 */
export function createFindingLog(write: (lines: Buffer) => Promise<void> | undefined) {
  let lines: string[] = [];
  let problems = 0;
  let junk: { line: number; to: number } | undefined;
  let bytes = 0;

  function endJunk(): void {
    if (junk) lines.push(`${JSON.stringify({ ...junk, type: 'problem', what: 'These lines cannot be used.' })}\n`);
    junk = undefined;
  }

  async function drain(): Promise<void> {
    if (lines.length === 0) return;
    const block = Buffer.from(lines.join(''));
    lines = [];
    bytes += block.length;
    await write(block);
  }

  return {
    tell(finding: RowFinding): void {
      if (finding.type === 'problem') problems += 1;
      if (finding.type !== 'problem' || problems <= described) {
        endJunk();
        lines.push(lineOf(finding));
      } else if (junk && finding.line === junk.to + 1) junk.to = finding.line;
      else {
        endJunk();
        junk = { line: finding.line, to: finding.line };
      }
    },
    drain,
    async end(): Promise<void> {
      endJunk();
      await drain();
    },
    /** Handed on so far. */
    bytes: (): number => bytes,
  };
}

export type FindingLog = ReturnType<typeof createFindingLog>;
