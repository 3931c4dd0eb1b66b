import { RequestError } from '../platform/errors.ts';
import type { WebhookEndpoints } from './webhook-endpoints.ts';
import { problems } from './webhook-problems.ts';

type Page = Parameters<WebhookEndpoints['list']>[0];

/** A page of the list. The id of an endpoint does not tell its place: what follows one that is not there any more, nobody knows. */
export async function readEndpointPage(
  endpoints: Pick<WebhookEndpoints, 'get' | 'list'>,
  page: Page,
): ReturnType<WebhookEndpoints['list']> {
  const { after } = page;
  if (after !== undefined)
    await endpoints.get(after).catch((error: unknown) => {
      throw error instanceof RequestError && error.status === 404 ? problems.unknownCursor(after) : error;
    });
  return endpoints.list(page);
}
