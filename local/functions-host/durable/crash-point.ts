/** Where a process can be made to die, for tests: the place and what it is about. */
export type CrashPlace =
  | `${'before-activity' | 'after-activity' | 'after-acknowledge'}:${string}`
  | `${'before-turn' | 'after-turn'}:${string}:${number}`;

/** Dies as by `kill -9` when the place is the one that `FUNCTIONS_HOST_CRASH_AT` names. */
export function crashPoint(place: CrashPlace): void {
  if (process.env['FUNCTIONS_HOST_CRASH_AT'] === place) process.kill(process.pid, 'SIGKILL');
}
