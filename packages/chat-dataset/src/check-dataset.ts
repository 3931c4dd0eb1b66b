import { rm } from 'node:fs/promises';
import type { DatasetReport } from './dataset-report.ts';
import type { ByteSource } from './sources/byte-source.ts';
import type { DatasetHooks } from './dataset-hooks.ts';
import type { FileFindings } from './findings/file-findings.ts';
import { foundIn, markedBy, nothingFound } from './findings/found-in-files.ts';
import { measureDataset, type FoundRange } from './measure-dataset.ts';
import type { RowSource } from './sources/row-source.ts';
import { keepingNothing, toValidationReport, type Verdict } from './scan/conclude-check.ts';
import { planSplit, withPlan } from './scan/plan-split.ts';
import { readAgain } from './scan/read-again.ts';
import { withMeasures } from './scan/measures-to-report.ts';
import { createScratch } from './spill/scratch.ts';
import { makeTemporaryFolder } from './spill/temporary-folder.ts';
import { checkFile, type CheckedFile, type CheckOptions, type Room } from './check-file.ts';

export type { CheckOptions } from './check-file.ts';

/** The same with the sides that its rows were given. */
export interface PlannedRange extends FoundRange {
  sides(): Uint8Array;
}

/** What checking came to. The report is whole, but for where nothing could be read. `close` removes what was kept for the split. */
export type CheckResult = { report: DatasetReport; close(): Promise<void>; findings(): AsyncIterable<Buffer> } & (
  { status: 'accepted'; ranges: PlannedRange[] } | ({ status: 'rejected' } & Extract<Verdict, { status: 'rejected' }>)
);

const emptyReport = (bytes: number): DatasetReport => ({
  bytes,
  rows: 0,
  usable_rows: 0,
  turns: {},
  problem_count: 0,
  problems: [],
});

/**
 * Checks a dataset of any known form on this machine, and decides which row goes to which side. Memory stays flat: about a
 * hundred bytes a row are on the disk until `close`. What is wrong with the dataset is told, not thrown; only reading itself can throw.
 */
export async function checkDataset(
  source: ByteSource | RowSource,
  options: CheckOptions,
  hooks: DatasetHooks = {},
): Promise<CheckResult> {
  const folder = await makeTemporaryFolder();
  const scratch = createScratch();
  const opened: FileFindings[] = [];
  const close = async () => {
    scratch.close();
    for (const findings of opened) await findings.close();
    return rm(folder, { recursive: true, force: true });
  };
  try {
    return { ...(await checkWith(source, options, hooks, { folder, rows: scratch.file(), opened })), close };
  } catch (error) {
    await close();
    throw error;
  }
}

type Answer = CheckResult extends infer Result ? (Result extends unknown ? Omit<Result, 'close'> : never) : never;

async function checkWith(
  source: ByteSource | RowSource,
  options: CheckOptions,
  hooks: DatasetHooks,
  room: Room,
): Promise<Answer> {
  const dataset = await checkFile(source, options, hooks, room);
  if ('error' in dataset)
    return { status: 'rejected', error: dataset.error, report: emptyReport(source.size), findings: nothingFound };
  if (dataset.verdict.status === 'rejected') {
    const { report, findings } = dataset.isWhole
      ? await plan(dataset, undefined, options, hooks)
      : { ...dataset, findings: foundIn([dataset]) };
    return { ...dataset.verdict, report: keepingNothing(report), findings };
  }
  if (!options.validation) return plan(dataset, undefined, options, hooks);

  const { name } = options.validation;
  const validation = await checkFile(options.validation, options, hooks, room, name);
  if ('error' in validation)
    return {
      ...{ status: 'rejected', error: validation.error, report: keepingNothing(dataset.report) },
      findings: foundIn([dataset]),
    };
  const report = { ...dataset.report, validation: toValidationReport(name, validation.report) };
  if (validation.verdict.status === 'rejected')
    return { ...validation.verdict, report: keepingNothing(report), findings: foundIn([dataset, validation]) };
  return plan({ ...dataset, report }, validation, options, hooks);
}

async function plan(
  dataset: CheckedFile,
  validation: CheckedFile | undefined,
  options: CheckOptions,
  hooks: DatasetHooks,
): Promise<Answer> {
  const files = [...(validation?.ranges ?? []), ...dataset.ranges];
  const measuresOf = async (trainRows: number): Promise<Partial<DatasetReport>> =>
    options.measure === false
      ? {}
      : measureDataset(dataset.ranges, trainRows, options, { ...hooks, findings: dataset.findings?.measured.log });
  const planned = await planSplit(
    {
      parts: files.map(({ rows }) => rows),
      validationRows: validation?.report.usable_rows ?? 0,
      slice: dataset.slice,
      badValidationRows: validation?.report.problem_count ?? 0,
      read: async (part, marks, visit) => {
        const file = files[part];
        if (file) await readAgain(file, marks, visit);
      },
    },
    options,
  );
  const findings = foundIn([dataset, ...(validation ? [validation] : [])], markedBy(planned, files));
  if (planned.status === 'rejected') {
    const { status, error } = planned;
    return { status, error, findings, report: keepingNothing(withMeasures(dataset.report, await measuresOf(0))) };
  }
  let before = 0;
  const ranges = files.map((file) => {
    const from = before;
    before += file.rows.rows;
    return { ...file, sides: () => planned.sidesOf(from, from + file.rows.rows) };
  });
  const measured = await measuresOf(planned.told.train_rows);
  return { status: 'accepted', ranges, findings, report: withMeasures(withPlan(dataset.report, planned), measured) };
}
