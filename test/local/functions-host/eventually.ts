import { vi } from 'vitest';

/** Asks until there is an answer. Rejects, saying what did not come in time. */
export async function eventually<Answer>(
  ask: () => Promise<Answer | undefined> | Answer | undefined,
  what: string,
  seconds = 120,
): Promise<Answer> {
  const insist = async () => {
    const answer = await ask();
    if (answer === undefined) throw new Error(`Not within ${seconds} s: ${what}.`);
    return answer;
  };
  return vi.waitFor(insist, { timeout: seconds * 1000, interval: 20 });
}
