import { setTimeout as pause } from 'node:timers/promises';

/** Asks until there is an answer. @throws Error that says what did not come in time. */
export async function eventually<Answer>(
  ask: () => Promise<Answer | undefined> | Answer | undefined,
  what: string,
  seconds = 20,
): Promise<Answer> {
  const deadline = performance.now() + seconds * 1000;
  while (performance.now() < deadline) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    await pause(10);
  }
  throw new Error(`Not within ${seconds} s: ${what}.`);
}
