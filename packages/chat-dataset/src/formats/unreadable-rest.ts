import type { Fault } from '../rows/row-faults.ts';

/** The rest of a file cannot be read, for a reason that lies in its bytes: reading it again would end the same way. */
export class UnreadableRest extends Error {
  readonly fault: Fault;

  constructor(what: string, why: string, fix: string, options?: ErrorOptions) {
    super(what, options);
    this.name = 'UnreadableRest';
    this.fault = { path: '', what, why, fix };
  }
}

/** The words of an error that came out of a decoder, short enough to be told. */
export const reasonOf = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).slice(0, 160);
