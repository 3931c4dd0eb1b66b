import { RemoteError } from '../platform/errors.ts';

/** Azure does one thing at a time to an endpoint: another operation going on is a reason to wait, not to fail. */
export async function pendingOnConflict<T>(work: () => Promise<T>): Promise<T | { status: 'working' }> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof RemoteError && error.status === 409) return { status: 'working' };
    throw error;
  }
}
