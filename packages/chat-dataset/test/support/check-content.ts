import { checkDataset, type CheckOptions } from '../../src/check-dataset.ts';
import { readDatasetOptions } from '../../src/options.ts';
import type { DatasetReport } from '../../src/dataset-report.ts';
import type { Problem } from '../../src/problem.ts';
import { bytesSource } from './bytes-source.ts';
import { collected } from './collected.ts';

export interface Checked {
  status: 'accepted' | 'rejected';
  report: DatasetReport;
  error: Problem | undefined;
  /** The lines of problems.jsonl. */
  findings: Record<string, unknown>[];
}

/** What checking comes to for a file with this content. */
export async function checkContent(
  name: string,
  content: Buffer | string,
  options: Record<string, string> = {},
  more: Partial<CheckOptions> = {},
): Promise<Checked> {
  const parsed = readDatasetOptions(options);
  if ('faults' in parsed) throw new Error(`These options cannot be: ${JSON.stringify(parsed.faults)}`);
  const checked = await checkDataset(bytesSource(name, content), { ...parsed.options, findings: true, ...more });
  try {
    const lines = Buffer.concat(await collected(checked.findings()))
      .toString()
      .split('\n')
      .slice(0, -1);
    return {
      status: checked.status,
      report: checked.report,
      error: checked.status === 'rejected' ? checked.error : undefined,
      findings: lines.map((line) => JSON.parse(line) as Record<string, unknown>),
    };
  } finally {
    await checked.close();
  }
}
