/** How many messages are under way to each place, so that a place which hangs does not hold up the others. */
export interface SendGate {
  /** Lets a message pass, or tells how long (ms) it is to wait for its turn. */
  enter(place: string): { status: 'open'; leave(milliseconds: number): void } | { status: 'busy'; pauseMs: number };
}

interface Place {
  /** Messages that may be under way at once: grows with every quick answer, is halved by every slow one. */
  limit: number;
  underWay: number;
  /** How long an answer takes, of late (ms). */
  pace: number;
  /** When the turn of the next one that has to wait comes (ms of `now`). */
  nextTurn: number;
}

const firstLimit = 4;
const highestLimit = 16;
const slowMs = 5_000;
const shortestPauseMs = 1_000;
const longestPauseMs = 60_000;

/** Places that are remembered while nothing is under way to them. */
const placesRemembered = 1_000;

/** `now` and `chance` (0 to 1) are those of the machine unless told. */
export function createSendGate({ now = () => performance.now(), chance = Math.random } = {}): SendGate {
  const places = new Map<string, Place>();

  function placeOf(name: string): Place {
    const place = places.get(name) ?? { limit: firstLimit, underWay: 0, pace: 100, nextTurn: 0 };
    places.set(name, place);
    if (places.size > placesRemembered)
      for (const [other, { underWay }] of places) if (underWay === 0 && other !== name) places.delete(other);
    return place;
  }

  function leave(place: Place, milliseconds: number): void {
    place.underWay -= 1;
    place.pace = place.pace * 0.8 + milliseconds * 0.2;
    place.limit =
      milliseconds >= slowMs ? Math.max(1, Math.floor(place.limit / 2)) : Math.min(highestLimit, place.limit + 1);
  }

  /** Those that wait come back one after the other, as fast as the place answers; not all within the same second. */
  function pauseAt(place: Place): number {
    place.nextTurn = Math.max(place.nextTurn, now()) + place.pace / place.limit;
    const untilTurn = Math.min(place.nextTurn - now(), longestPauseMs);
    return Math.round(shortestPauseMs + untilTurn * (1 + chance()));
  }

  return {
    enter(name) {
      const place = placeOf(name);
      if (place.underWay >= place.limit) return { status: 'busy', pauseMs: pauseAt(place) };
      place.underWay += 1;
      return { status: 'open', leave: (milliseconds) => leave(place, milliseconds) };
    },
  };
}
