import { readFile } from 'node:fs/promises';
import { relative } from 'node:path';
import { z } from 'zod';

/** The part of vitest's JSON report that is read. */
const reportSchema = z.object({
  numPassedTests: z.number(),
  numFailedTests: z.number(),
  numPendingTests: z.number(),
  numTodoTests: z.number(),
  testResults: z.array(
    z.object({
      name: z.string(),
      status: z.string(),
      assertionResults: z.array(z.object({ fullName: z.string(), status: z.string() })),
    }),
  ),
});

/** What came of the tests; `failures` are their full names in the order in which they ran. */
export interface TestCount {
  passed: number;
  failed: number;
  skipped: number;
  failures: string[];
}

/** Counts from vitest's report. A test file that could not be loaded, or that broke outside its tests, is one failure. */
export async function countTests(reportPath: string, root: string): Promise<TestCount> {
  const report = reportSchema.parse(JSON.parse(await readFile(reportPath, 'utf8')));
  const failures = report.testResults.flatMap(({ name, status, assertionResults }) => {
    const file = relative(root, name);
    const failed = assertionResults.filter((test) => test.status === 'failed');
    if (failed.length > 0) return failed.map((test) => `${file}: ${test.fullName}`);
    return status === 'failed' ? [`${file}: the file itself failed`] : [];
  });
  const skipped = report.numPendingTests + report.numTodoTests;
  return { passed: report.numPassedTests, failed: failures.length, skipped, failures };
}

/** The last line of a test run: `12 passed, 0 failed`, and how many were skipped if any. */
export function toLastLine({ passed, failed, skipped }: TestCount): string {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}
