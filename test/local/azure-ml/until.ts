import { vi } from 'vitest';

/** Looks until it is so; rejects after the deadline. */
export async function until(isSo: () => boolean | Promise<boolean>, timeout = 120_000): Promise<void> {
  const look = async () => {
    if (!(await isSo())) throw new Error(`It was not so within ${timeout} ms: ${isSo.toString()}`);
  };
  await vi.waitFor(look, { timeout, interval: 30 });
}
