import type { Clock } from '../clock.ts';
import type { RegisteredFunction } from './app/function-metadata.ts';
import type { Invocation } from './app/invoke-function.ts';
import type { RpcTypedData } from './app/rpc-types.ts';
import type { FaultBoard } from './durable/fault-board.ts';
import type { HostKeys } from './host-keys.ts';
import type { HostLog } from './host-log.ts';
import type { HostSettings } from './host-settings.ts';

/** What the parts of a running host share. */
export interface HostParts {
  readonly settings: HostSettings;
  readonly keys: HostKeys;
  readonly clock: Clock;
  readonly log: HostLog;
  /** What the Durable engine is made to suffer. */
  readonly faults: FaultBoard;
  readonly streamUri: string | undefined;
  /** The app's functions without the disabled ones. */
  functions(): RegisteredFunction[];
  /** Invokes a function with its durable clients; rejects with what it throws. */
  invoke(called: RegisteredFunction, invocation: Invocation): Promise<RpcTypedData | null | undefined>;
  /** Writes a failed invocation to the log. */
  logFailure(called: RegisteredFunction, error: unknown): void;
}
