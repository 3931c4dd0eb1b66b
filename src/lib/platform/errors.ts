import { cut, shortened, type Problem } from './problem.ts';

/** A service said no, or could not be reached. `isPassing` faults are worth another try; others will be the same next time. */
export class RemoteError extends Error {
  readonly service: string;
  /** HTTP status; 0 when no answer came. */
  readonly status: number;
  /** The service's own code, such as `OutOfQuota`. */
  readonly code: string;

  constructor(service: string, status: number, code: string, message: string, options?: ErrorOptions) {
    super(`${service} answered ${status || 'nothing'}${code ? ` (${code})` : ''}: ${message}`, options);
    this.name = 'RemoteError';
    this.service = service;
    this.status = status;
    this.code = code;
  }

  /** 401 and 403 count as passing: new role assignments take minutes to be seen everywhere. 409 is another operation going on. */
  get isPassing(): boolean {
    return this.status === 0 || this.status >= 500 || [401, 403, 408, 409, 412, 424, 429].includes(this.status);
  }
}

/** What is wrong with one field of a request. */
export interface FieldFault {
  field: string;
  what: string;
  /** For programs, where the path asked has a code for it: `unsupported_parameter`. */
  code?: string;
}

/** So many faults of a request are told. Whoever sends more has not made slips. */
const maxFaults = 20;
const maxMessage = 2_000;
const maxField = 100;

/** The first faults in the words of `say`, and how many more there are. */
export function toFaultList<Fault>(faults: readonly Fault[], say: (fault: Fault) => string): string {
  const more = faults.length - maxFaults;
  const told = faults.slice(0, maxFaults).map(say).join('; ');
  return more > 0 ? `${told}; and ${more} more` : told;
}

const bounded = ({ field, what, ...code }: FieldFault): FieldFault => ({
  field: cut(field, maxField),
  what: cut(what, maxMessage),
  ...code,
});

/**
 * The caller of the HTTP API asked for something that cannot be. Becomes the answer, in the error shape of the path asked, and
 * is short whatever the caller sent.
 */
export class RequestError extends Error {
  readonly status: number;
  readonly problem: Problem;
  readonly headers: Record<string, string>;
  /** What to correct, where the request could be read but not followed. */
  readonly faults: readonly FieldFault[];

  constructor(
    status: number,
    problem: Problem,
    headers: Record<string, string> = {},
    faults: readonly FieldFault[] = [],
  ) {
    super(problem.message);
    this.name = 'RequestError';
    this.status = status;
    this.problem = shortened(problem, maxMessage);
    this.headers = headers;
    this.faults = faults.slice(0, maxFaults).map(bounded);
  }
}

/** The version of a dataset's blob that a run works on is not there any more. */
export class DatasetGone extends Error {}

/** The run was cancelled while a step was at work. */
export class RunCancelled extends Error {}

/** A step found out that its run cannot succeed, and says so in words of its own. */
export class RunFailed extends Error {
  readonly problem: Problem;

  constructor(problem: Problem, options?: ErrorOptions) {
    super(problem.message, options);
    this.name = 'RunFailed';
    this.problem = problem;
  }
}
