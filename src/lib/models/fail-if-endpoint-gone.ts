import type { OnlineEndpoints } from '../azure/online-endpoints.ts';
import { RemoteError, RunFailed } from '../platform/errors.ts';
import { endpointGone } from './serving-problems.ts';

/** Work with an endpoint that others may delete meanwhile: a 404 is told as that, where the endpoint is gone. */
export async function failIfEndpointGone<T>(
  endpoints: Pick<OnlineEndpoints, 'state'>,
  endpoint: string,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof RemoteError) || error.status !== 404 || (await endpoints.state(endpoint))) throw error;
    throw new RunFailed(endpointGone(endpoint), { cause: error });
  }
}
