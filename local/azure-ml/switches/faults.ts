import { createSeededRandom } from '../../seeded-random.ts';
import type { PlantedFault, Switches } from './switches.ts';
import type { SwitchBoard } from './switch-board.ts';

/** An error to answer; an ambiguous one is answered after the work was done. */
export interface Fault {
  status: number;
  ambiguous: boolean;
  retryAfterSeconds: number | undefined;
}

export interface Faults {
  /** The fault that this request meets, if any. */
  next(method: string, path: string): Fault | undefined;
}

/** Deals out the faults that the switches ask for. The same seed gives the same row of faults. */
export function createFaults(board: SwitchBoard): Faults {
  let seed: number | undefined;
  let random = createSeededRandom(1);

  function drawn({ faults }: Switches): Fault | undefined {
    if (seed !== faults.seed) {
      seed = faults.seed;
      random = createSeededRandom(seed);
    }
    if (faults.rate === 0 || random() >= faults.rate) return undefined;
    const status = faults.statuses[Math.floor(random() * faults.statuses.length)] ?? 500;
    const retryAfterSeconds = status === 429 || status === 503 ? faults.retryAfterSeconds : undefined;
    return { status, ambiguous: status !== 429 && random() < faults.ambiguousRate, retryAfterSeconds };
  }

  return {
    next(method, path) {
      const switches = board.read();
      const planted = switches.faults.planted.find((fault) => hits(fault, method, path));
      if (!planted) return drawn(switches);
      const left = switches.faults.planted
        .map((fault) => (fault === planted ? { ...fault, times: fault.times - 1 } : fault))
        .filter(({ times }) => times > 0);
      board.set({ faults: { ...switches.faults, planted: left } });
      const { status, ambiguous, retryAfterSeconds } = planted;
      return { status, ambiguous, retryAfterSeconds };
    },
  };
}

function hits(fault: PlantedFault, method: string, path: string): boolean {
  if (fault.method && fault.method.toUpperCase() !== method) return false;
  return !fault.path || new RegExp(fault.path, 'i').test(path);
}
