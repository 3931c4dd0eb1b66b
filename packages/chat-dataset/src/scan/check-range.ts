import { isUtf8 } from 'node:buffer';
import type { ByteSource } from '../sources/byte-source.ts';
import { messagesOf, type ChatMessage } from '../rows/chat-message.ts';
import { fromJson } from '../formats/canonical-row.ts';
import { maxRow, type WrittenRow } from '../formats/dataset-format.ts';
import { turnsOf } from '../formats/row-writer.ts';
import { tooLong } from '../formats/split-lines.ts';
import { tellNobody, tellNotes, tellProblem, type FindingLog, type Tell } from '../findings/finding-log.ts';
import { firstTurnHashOf } from '../similarity/first-turn.ts';
import { signatureOf } from '../similarity/min-hash.ts';
import { createNoteLog } from '../report/note-log.ts';
import { createProblemLog } from '../report/problem-log.ts';
import type { RowProblem } from '../dataset-report.ts';
import type { ByteRange } from '../byte-range.ts';
import { isMark } from './import-rows.ts';
import type { RangeProgressHook } from './range-progress-hook.ts';
import { createQuickReader, textInside, type QuickRow } from './quick-row.ts';
import type { RangeState } from './range-state.ts';
import { readBlocks } from './read-blocks.ts';
import { hashOf } from '../similarity/text-hash.ts';
import { addContent, createRowHash, hashRow, viewOf } from './row-hash.ts';
import { createRowTable, type RowTable } from './row-table.ts';

export interface CheckRangeOptions {
  /** Whether rows are prepared to be compared for likeness, which takes longer than all the rest. */
  near: boolean;
  /** Whether the lines were made of a file of another form: then some are marks of rows that cannot be used. */
  isCopy?: boolean;
  /** Where every problem goes, with lines that count within the range. */
  findings?: FindingLog | undefined;
}

export interface CheckedRange {
  state: RangeState;
  table: RowTable;
}

/** An expression keeps a place for each escape of a text, and has room for some millions. */
const maxQuickRow = 1024 * 1024;

const newline = 0x0a;
const carriageReturn = 0x0d;

/** Checks the lines that begin in a range of a JSONL file. `onProgress` is told now and then how much of it is done. */
export async function checkRange(
  source: ByteSource,
  range: ByteRange,
  { findings, ...kind }: CheckRangeOptions,
  onProgress: RangeProgressHook = () => undefined,
): Promise<CheckedRange> {
  const scan = createScan(range.from === 0, kind, findings?.tell);
  for await (const block of readBlocks(source, range)) {
    if (block.status === 'lines') scan.lines(block.bytes);
    else scan.overlong();
    await findings?.drain();
    await onProgress(block.end - range.from, scan.rows());
  }
  await findings?.end();
  return { state: scan.state(), table: scan.table() };
}

/** Takes lines one after the other; `isFirst` where they are a file's first. */
export function createScan(
  isFirst: boolean,
  { near, isCopy = false }: Omit<CheckRangeOptions, 'findings'>,
  tell: Tell = tellNobody,
) {
  const state = { lines: 0, rows: 0, usable: 0, turns: { system: 0, user: 0, assistant: 0 } };
  const problems = createProblemLog();
  const notes = createNoteLog();
  const table = createRowTable();

  function lines(block: Buffer): void {
    const quick = isUtf8(block) ? createQuickReader(block, state.turns) : () => undefined;
    for (let from = 0, at = 0; from < block.length; from = at + 1) {
      at = block.indexOf(newline, from);
      if (at < 0) at = block.length;
      const to = at > from && block[at - 1] === carriageReturn ? at - 1 : at;
      state.lines += 1;
      const row = to - from > maxQuickRow ? undefined : quick(from);
      if (!row) judge(block.subarray(from, to));
      else keepQuick(row, near ? signatureOf(messagesOf(block.subarray(from, to))) : undefined);
    }
  }

  function keepQuick({ hash, question }: QuickRow, signature: Uint32Array | undefined): void {
    const firstTurn = firstTurnHashOf([{ role: 'user', content: question }]);
    state.rows += 1;
    state.usable += 1;
    table.add({ exact: hash, firstTurn, signature }, { line: state.lines - 1, isRewritten: false });
  }

  /** Only a file's first line may begin with a byte order mark. */
  function judge(line: Buffer): void {
    if (isCopy && isMark(line)) return passBad(1);
    const number = isFirst ? state.lines : state.lines + 1;
    const row = line.length > maxRow ? overlongRow(number) : fromJson({ line: number, bytes: line }, 'messages');
    if (!row) return;
    if ('problem' in row) refuse(row.problem);
    else {
      state.rows += 1;
      if (row.notes) {
        notes.add(state.lines, row.notes);
        tellNotes(tell, state.lines, row.notes);
      }
      keep(messagesOf(row.bytes), row.bytes !== line);
    }
  }

  function refuse(fault: Omit<RowProblem, 'line'>): void {
    const problem = { ...fault, line: state.lines };
    problems.add(problem, state.rows);
    tellProblem(tell, problem);
    passBad(1);
  }

  /** Rows that cannot be used. */
  function passBad(count: number): void {
    state.rows += count;
    table.addBad(count);
  }

  function keep(messages: ChatMessage[], isRewritten: boolean): void {
    state.usable += 1;
    for (const { role } of messages) state.turns[role] += 1;
    const signature = near ? signatureOf(messages) : undefined;
    const fingerprint = { exact: hashRow(messages), firstTurn: firstTurnHashOf(messages), signature };
    table.add(fingerprint, { line: state.lines - 1, isRewritten });
  }

  /** A row whose contents are beyond doubt, as its writer made sure. */
  function written({ bytes, turns }: Pick<WrittenRow, 'bytes' | 'turns'>): void {
    const lanes = createRowHash();
    const view = viewOf(bytes);
    let question: string | undefined;
    for (const { role, from, to } of turnsOf(turns)) {
      addContent(lanes, role, view, from, to);
      state.turns[role] += 1;
      if (role === 'user') question ??= textInside(bytes, from, to);
    }
    state.lines += 1;
    const signature = near ? signatureOf(messagesAt(bytes, turns)) : undefined;
    keepQuick({ hash: hashOf(lanes), question: question ?? '' }, signature);
  }

  return {
    written,
    empty: (lines: number): void => void (state.lines += lines),
    /** Rows, each in a line, of which somebody else tells what is wrong with them. */
    bad(count: number): void {
      state.lines += count;
      passBad(count);
    },
    rows: (): number => state.rows,
    state: (): RangeState => ({ ...state, problems: problems.state(), notes: notes.state() }),
    table: table.table,
    lines,
    overlong() {
      state.lines += 1;
      refuse(tooLong);
    },
  };
}

const messagesAt = (bytes: Buffer, turns: WrittenRow['turns']): ChatMessage[] =>
  turnsOf(turns).map(({ role, from, to }) => ({ role, content: textInside(bytes, from, to) }));

const overlongRow = (line: number) => ({ line, problem: { line, ...tooLong } });
