import type { OnlineEndpoints } from '../azure/online-endpoints.ts';
import { RemoteError, RunFailed } from '../platform/errors.ts';
import { endpointGone } from './serving-problems.ts';

type Endpoints = Pick<OnlineEndpoints, 'state'>;

/** What Azure answers where an endpoint is gone, and where traffic is to go to a deployment that is. */
const changed = [404, 400];

/**
 * Works with an endpoint that others may delete meanwhile, and make anew. When Azure says so, `whenGone` tells what comes
 * where the endpoint is gone; where it is there, the work is done once more, and a second error is about something else.
 */
export async function lookAgain<T>(
  endpoints: Endpoints,
  endpoint: string,
  work: () => Promise<T>,
  whenGone: (error: RemoteError) => T,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof RemoteError) || !changed.includes(error.status)) throw error;
    return (await endpoints.state(endpoint)) ? work() : whenGone(error);
  }
}

/** The same, where a run cannot go on without the endpoint. */
export const lookAgainOrFail = <T>(endpoints: Endpoints, endpoint: string, work: () => Promise<T>): Promise<T> =>
  lookAgain(endpoints, endpoint, work, (error) => {
    throw new RunFailed(endpointGone(endpoint), { cause: error });
  });
