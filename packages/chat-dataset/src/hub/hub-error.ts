const hubName = 'Hugging Face';

/** The hub said no, or could not be reached. `isPassing` errors are worth another try; others will be the same next time. */
export class HubError extends Error {
  /** HTTP status; 0 when no answer came. */
  readonly status: number;
  /** The hub's own code, such as `GatedRepo`. */
  readonly code: string;
  /** What the hub says, or what happened instead of an answer. */
  readonly detail: string;

  constructor(status: number, code: string, detail: string, options?: ErrorOptions) {
    super(`${hubName} answered ${status || 'nothing'}${code ? ` (${code})` : ''}: ${detail}`, options);
    this.name = 'HubError';
    this.status = status;
    this.code = code;
    this.detail = detail;
  }

  get isPassing(): boolean {
    return this.status === 0 || this.status >= 500 || [401, 403, 408, 409, 412, 424, 429].includes(this.status);
  }
}
