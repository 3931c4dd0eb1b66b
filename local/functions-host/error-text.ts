/** What to print of something thrown: its stack, or what there is. */
export const toErrorText = (error: unknown): string =>
  error instanceof Error ? (error.stack ?? error.message) : String(error);
