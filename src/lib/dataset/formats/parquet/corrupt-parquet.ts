import { UnreadableRest, reasonOf } from '../unreadable-rest.ts';

/** The end of reading at a place that is not as Parquet has it. */
export const corruptParquet = (reason: unknown): UnreadableRest =>
  reason instanceof UnreadableRest
    ? reason
    : new UnreadableRest(
        `The Parquet file is broken here: ${reasonOf(reason)}.`,
        'What follows cannot be read, and part of a dataset is not the dataset.',
        'Upload the file again, or write it again from its source.',
        { cause: reason },
      );

/** What `read` reads; whatever it throws becomes the end of reading. Nothing in it may fetch bytes: failing to is no fault of the file. */
export function whole<Result>(read: () => Result): Result {
  try {
    return read();
  } catch (error) {
    throw corruptParquet(error);
  }
}
