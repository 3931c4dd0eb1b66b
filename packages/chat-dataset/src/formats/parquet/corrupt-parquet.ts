import { UnreadableRest, reasonOf } from '../unreadable-rest.ts';

/** The end of reading at a place that is not as Parquet has it. */
export const corruptParquet = (reason: unknown, cause = reason): UnreadableRest =>
  reason instanceof UnreadableRest
    ? reason
    : new UnreadableRest(
        `The Parquet file is broken here: ${wordsOf(reason)}.`,
        'What follows cannot be read, and part of a dataset is not the dataset.',
        'Upload the file again, or write it again from its source.',
        { cause },
      );

/** The engine's own words at numbers that are too large say nothing to whoever wrote the file. */
const wordsOf = (reason: unknown): string =>
  reason instanceof RangeError ? 'a number that leads beyond what there is' : reasonOf(reason);

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

/** The same for what a library reads: broken bytes may trip it in any way, so that `what` has to tell what they are. */
export function byLibrary<Result>(what: string, read: () => Result): Result {
  try {
    return read();
  } catch (error) {
    throw corruptParquet(what, error);
  }
}
