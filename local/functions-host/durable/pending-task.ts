/** Something that an orchestration waits for. It ends once; a retry catches its failures, a long timer its firing. */
export class PendingTask {
  readonly #onEnd: (hasFailed: boolean) => void;
  #isDone = false;
  /** Takes a failure in the place of the end. */
  onFailed: (() => void) | undefined;
  /** Takes a timer's firing in the place of the end. */
  onFired: (() => void) | undefined;

  constructor(onEnd: (hasFailed: boolean) => void) {
    this.#onEnd = onEnd;
  }

  end(hasFailed: boolean): void {
    if (this.#isDone) return;
    this.#isDone = true;
    this.#onEnd(hasFailed);
  }
}
