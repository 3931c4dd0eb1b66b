import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';

const script = fileURLToPath(new URL('./support/check-many-rows.ts', import.meta.url));

/** In a process of its own, with the flags of `npx droptune`. */
async function peakOf(rows: number): Promise<number> {
  const flags = ['--disable-warning=ExperimentalWarning', '--max-semi-space-size=4'];
  const { stdout } = await promisify(execFile)(process.execPath, [...flags, script, String(rows)]);
  return Number(stdout);
}

describe('checking and splitting', () => {
  it('takes hardly more memory for fifty times as many rows', async () => {
    const [few, many] = [await peakOf(40_000), await peakOf(2_000_000)];
    // Garbage alone differs by some 60 MB from one time to the next; the rows that are more would take 120 MB at 60 bytes each.
    expect(many - few).toBeLessThan(100e6);
    expect(many).toBeLessThan(256e6);
  });
});
