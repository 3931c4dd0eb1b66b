import type { ConcurrencyLimiter } from '../../src/lib/webhooks/concurrency-limiter.ts';

/** Sends so many messages to a place: who is let in leaves after `milliseconds`, as one that arrived or did not; tells who was let in after how long, and who was turned away. */
export function crowd(
  gate: ConcurrencyLimiter,
  place: string,
  count: number,
  milliseconds: number,
  hasArrived = false,
) {
  const began = Date.now();
  const seen = { entered: [] as number[], turnedAway: [] as number[], most: 0 };
  let underWay = 0;
  for (let index = 0; index < count; index++)
    void gate.enter(place).then((turn) => {
      if (turn.status === 'busy') return void seen.turnedAway.push(turn.pauseMs);
      seen.entered.push(Date.now() - began);
      seen.most = Math.max(seen.most, ++underWay);
      setTimeout(() => {
        underWay -= 1;
        turn.leave(milliseconds, hasArrived);
      }, milliseconds);
    });
  return seen;
}
