/** How many messages are under way to each place, so that one which hangs holds up neither the others nor this process. */
export interface ConcurrencyLimiter {
  /**
   * Gives a message its turn, in the order in which they came: now, after a while, or, where that would take too long, not at all:
   * then it is to come again after `pauseMs`. `onQueued` is called when it is not now.
   */
  enter(place: string, onQueued?: () => void): Promise<Turn>;
}

export type Turn =
  { status: 'open'; leave(milliseconds: number, hasArrived: boolean): void } | { status: 'busy'; pauseMs: number };

interface Place {
  /** Messages that may be under way at once: grows with every quick answer, is halved by every slow one. */
  limit: number;
  underWay: number;
  /** How long an answer takes, of late (ms). */
  pace: number;
  /** When the last of those that were turned away is to come again (ms of `performance.now`). */
  lastTurn: number;
  queue: Set<(turn: Turn) => void>;
}

const firstLimit = 2;
const highestLimit = 16;
const slowMs = 5_000;
/** What nothing is known of is taken for quick. */
const firstPaceMs = 20;

/** Nobody is kept in the queue for longer than this (ms). */
const maxQueueMs = 8_000;
const shortestPauseMs = 2_000;
/** As long as messages pause after their second attempt: coming again costs a place that hangs nothing, but us. */
const maxPauseMs = 5 * 60_000;

/** Places that are remembered while nothing is under way to them. */
const placesRemembered = 1_000;

/** `chance` (0 to 1) is the machine's unless told. */
export function createConcurrencyLimiter(chance = Math.random): ConcurrencyLimiter {
  const places = new Map<string, Place>();

  function placeOf(name: string): Place {
    const place = places.get(name) ?? {
      limit: firstLimit,
      underWay: 0,
      pace: firstPaceMs,
      lastTurn: 0,
      queue: new Set(),
    };
    places.set(name, place);
    if (places.size > placesRemembered)
      for (const [other, { underWay }] of places) if (underWay === 0 && other !== name) places.delete(other);
    return place;
  }

  function begin(place: Place): Turn {
    place.underWay += 1;
    return { status: 'open', leave: (milliseconds, hasArrived) => leave(place, milliseconds, hasArrived) };
  }

  function leave(place: Place, milliseconds: number, hasArrived: boolean): void {
    const isSlow = milliseconds >= slowMs;
    place.underWay -= 1;
    place.pace = place.pace * 0.8 + milliseconds * 0.2;
    // One that takes its time and takes the message does not hang.
    const lowest = hasArrived ? firstLimit : 1;
    place.limit = isSlow ? Math.max(lowest, Math.floor(place.limit / 2)) : Math.min(highestLimit, place.limit + 1);
    // It answers again: whoever is turned away from now on does not have to come after those who pause.
    if (!isSlow) place.lastTurn = 0;
    for (const next of place.queue) {
      if (place.underWay >= place.limit) return;
      place.queue.delete(next);
      next(begin(place));
    }
  }

  /** One after the other, as fast as the place answers of late: thousands that came again at once would be in the way of all. */
  function turnedAway(place: Place): Turn {
    const now = performance.now();
    const lastTurn = Math.max(place.lastTurn, now) + place.pace / place.limit;
    place.lastTurn = Math.min(lastTurn, now + maxPauseMs / 2);
    const wait = Math.max(place.lastTurn - now, shortestPauseMs);
    return { status: 'busy', pauseMs: Math.round(wait * (1 + chance())) };
  }

  function line(place: Place): Promise<Turn> {
    return new Promise((resolve) => {
      const takeTurn = (turn: Turn) => {
        clearTimeout(timer);
        resolve(turn);
      };
      const timer = setTimeout(() => {
        place.queue.delete(takeTurn);
        resolve(turnedAway(place));
      }, maxQueueMs);
      place.queue.add(takeTurn);
    });
  }

  return {
    enter(name, onQueued) {
      const place = placeOf(name);
      if (place.underWay < place.limit) return Promise.resolve(begin(place));
      const wouldWait = ((place.queue.size + 1) * place.pace) / place.limit;
      // Somebody is always next in line, so that a place does not stand idle between those who come again.
      const maxWait = place.queue.size === 0 ? maxQueueMs : maxQueueMs / 2;
      if (wouldWait > maxWait) return Promise.resolve(turnedAway(place));
      onQueued?.();
      return line(place);
    },
  };
}
