import type { OnlineEndpoints } from '../azure/online-endpoints.ts';
import { RemoteError, RunFailed } from '../platform/errors.ts';
import { endpointGone } from './serving-problems.ts';

type Endpoints = Pick<OnlineEndpoints, 'state'>;

/** Whether work with an endpoint failed because somebody has deleted the endpoint meanwhile. */
export const isEndpointGone = async (error: unknown, endpoints: Endpoints, endpoint: string): Promise<boolean> =>
  error instanceof RemoteError && error.status === 404 && !(await endpoints.state(endpoint));

/** Work with an endpoint that others may delete meanwhile: a 404 is told as that, where the endpoint is gone. */
export async function failIfEndpointGone<T>(
  endpoints: Endpoints,
  endpoint: string,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(await isEndpointGone(error, endpoints, endpoint))) throw error;
    throw new RunFailed(endpointGone(endpoint), { cause: error });
  }
}
