import { vi } from 'vitest';

/** Asks again and again until there is a true answer, and gives it back; throws after the deadline. */
export async function eventually<Answer>(what: string, ask: () => Answer | Promise<Answer>, timeout = 120_000) {
  try {
    return await vi.waitUntil(ask, { timeout, interval: 10 });
  } catch (cause) {
    throw new Error(`Waited ${timeout} ms in vain for ${what}`, { cause });
  }
}
