import { RemoteError } from '../platform/errors.ts';

/** Azure does one thing at a time to an endpoint: another operation going on is a reason to wait, not to fail. */
export async function pendingOnConflict<T>(
  work: () => Promise<T>,
  statuses: readonly number[] = [409],
): Promise<T | { status: 'working' }> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof RemoteError && statuses.includes(error.status)) return { status: 'working' };
    throw error;
  }
}

/** Where others may delete what is worked on, a 404 is a reason to look again: the next look sees what is left, or made anew. */
export const pendingWhereItChanges = <T>(work: () => Promise<T>): Promise<T | { status: 'working' }> =>
  pendingOnConflict(work, [404, 409]);
