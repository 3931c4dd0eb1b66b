import type { Clock } from '../../clock.ts';
import type { TaskHub } from './task-hub.ts';

/** The longest time to sleep in one piece, so that a timer of a far day never overflows. */
const maxNap = 24 * 3600 * 1000;

/** Wakes instances whose timers have come. */
export interface TimerWatch {
  /** Looks for due timers now and sleeps until the next one; to be called whenever timers were added. */
  look(): void;
  stop(): void;
}

export function createTimerWatch(hub: TaskHub, clock: Clock, wake: (instanceId: string) => void): TimerWatch {
  let armedFor = Infinity;
  let cancel: (() => void) | undefined;

  function look(): void {
    const { instances, next } = hub.dueTimers(Math.floor(clock.now()));
    instances.forEach(wake);
    if (next === undefined || next >= armedFor) return;
    cancel?.();
    armedFor = next;
    cancel = clock.callAt(Math.min(next, clock.now() + maxNap * clock.speed), () => {
      armedFor = Infinity;
      look();
    });
  }

  return { look, stop: () => cancel?.() };
}
