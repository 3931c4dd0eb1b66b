/** Where a process can be made to die, for tests: the place and what it is about. */
export type CrashPlace =
  | `${'before-activity' | 'after-activity' | 'after-acknowledge'}:${string}`
  | `${'before-turn' | 'after-send' | 'after-turn'}:${string}:${number}`;

/**
 * Whether the process is to die at a place. `after-send` is where the starts of a turn's sub-orchestrations have been sent and
 * its history has not been kept.
 */
export const isCrashPoint = (place: CrashPlace): boolean => process.env['FUNCTIONS_HOST_CRASH_AT'] === place;

/** Dies as by `kill -9` when the place is the one that `FUNCTIONS_HOST_CRASH_AT` names. */
export function crashPoint(place: CrashPlace): void {
  if (isCrashPoint(place)) process.kill(process.pid, 'SIGKILL');
}
