/** Whether an instance could not be started because one of its id runs. The client has no error type of its own, and its texts hold ports and ids too: the whole phrase says so. */
export const isAlreadyRunning = (error: unknown): boolean =>
  error instanceof Error && error.message.includes('status code: 409');

/** For starts that somebody else may have been faster with. */
export function unlessRunning(error: unknown): void {
  if (!isAlreadyRunning(error)) throw error;
}
