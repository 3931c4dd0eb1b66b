import { setTimeout } from 'node:timers/promises';

/** Asks again and again until there is an answer that is neither false nor undefined; throws after the deadline. */
export async function eventually<Answer>(
  what: string,
  ask: () => Answer | undefined | false | Promise<Answer | undefined | false>,
  limit = 10_000,
): Promise<Answer> {
  const deadline = Date.now() + limit;
  while (Date.now() < deadline) {
    const answer = await ask();
    if (answer !== undefined && answer !== false) return answer;
    await setTimeout(10);
  }
  throw new Error(`Waited ${limit} ms in vain for ${what}`);
}
