import type { HostParts } from '../host-parts.ts';
import type { KnownFunctions } from './known-functions.ts';
import type { TaskHub } from './task-hub.ts';
import type { Worker } from './worker.ts';

/** What turns and activities are run with. */
export interface TurnTools {
  hub: TaskHub;
  host: HostParts;
  known: KnownFunctions;
  worker: Worker;
}
