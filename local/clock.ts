/**
 * Time as the laptop cloud sees it: real, or faster than real, so that hours of training take a second in a test.
 * Every process that is given the same speed and origin shows the same time.
 */
export interface Clock {
  /** How many times faster than real time it goes. */
  readonly speed: number;
  /** Milliseconds since 1970, in this clock's time. */
  now(): number;
  /** Calls back once this clock shows `at` (milliseconds since 1970); at once when it already does. Returns a canceller. */
  callAt(at: number, callback: () => void): () => void;
  /** Resolves after `milliseconds` of this clock's time. */
  sleep(milliseconds: number): Promise<void>;
}

/** setTimeout cannot hold more than 2^31-1 ms: longer waits are slept in pieces. */
const maxSleep = 2 ** 31 - 1;

export function createClock(speed = 1, origin = Date.now()): Clock {
  const now = () => origin + (Date.now() - origin) * speed;

  function callAt(at: number, callback: () => void): () => void {
    let timer: NodeJS.Timeout;
    const arm = () => {
      const left = Math.ceil((at - now()) / speed);
      timer = left > maxSleep ? setTimeout(arm, maxSleep) : setTimeout(callback, Math.max(0, left));
    };
    arm();
    return () => clearTimeout(timer);
  }

  return {
    speed,
    now,
    callAt,
    sleep: (milliseconds) => new Promise((resolve) => callAt(now() + milliseconds, resolve)),
  };
}

/** The clock that `DROPTUNE_CLOCK` describes (`<speed>` or `<speed>@<origin>`), or the real one. */
export function clockFrom(description: string | undefined): Clock {
  const [speed, origin] = (description ?? '1').split('@').map(Number);
  return createClock(speed, origin);
}
