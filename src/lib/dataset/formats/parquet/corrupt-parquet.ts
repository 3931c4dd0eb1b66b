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

/**
 * What `read`, which is our own, reads. What it throws at bytes that are not as they should be becomes the end of reading; a slip
 * of the program itself is thrown as it is. Nothing in it may fetch bytes: failing to is no fault of the file.
 */
export function whole<Result>(read: () => Result): Result {
  try {
    return read();
  } catch (error) {
    throw error instanceof TypeError || error instanceof ReferenceError ? error : corruptParquet(error);
  }
}

/** The same for what a library reads: broken bytes may trip it in any way. */
export function byLibrary<Result>(read: () => Result): Result {
  try {
    return read();
  } catch (error) {
    throw corruptParquet(error);
  }
}
