import { toErrorText } from '../error-text.ts';
import type { HostParts } from '../host-parts.ts';
import { startTimer } from './timer-listener.ts';

/** A timer with a bad schedule is in error; the other functions run all the same. */
export function startTimers(host: HostParts, stateFolder: string): (() => void)[] {
  const timers = host.functions().filter(({ trigger }) => trigger.type.toLowerCase() === 'timertrigger');
  return timers.flatMap((called) => {
    try {
      return startTimer(host, stateFolder, called);
    } catch (error) {
      host.log.write('error', called.name, `The function is in error and never runs: ${toErrorText(error)}`);
      return [];
    }
  });
}
