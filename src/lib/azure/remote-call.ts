import type { RestError } from '@azure/core-rest-pipeline';
import { RemoteError } from '../platform/errors.ts';
import { inCallSpan } from '../platform/telemetry/spans.ts';

/** Runs a call of an Azure SDK and gives its failures one shape. `service` is one of few names: it is told as telemetry. */
export function remoteCall<T>(service: string, call: () => Promise<T>): Promise<T> {
  return inCallSpan(service, async () => {
    try {
      return await call();
    } catch (error) {
      throw toRemoteError(service, error);
    }
  });
}

/** The same, with undefined for what does not exist. */
export async function orMissing<T>(service: string, call: () => Promise<T>): Promise<T | undefined> {
  try {
    return await remoteCall(service, call);
  } catch (error) {
    if (error instanceof RemoteError && error.status === 404) return undefined;
    throw error;
  }
}

/** The same of what comes in pages: each is a call of its own. */
export async function* remotePages<Page>(
  service: string,
  open: () => Promise<AsyncIterator<Page>>,
): AsyncGenerator<Page> {
  const pages = await open();
  for (;;) {
    const page = await remoteCall(service, () => pages.next());
    if (page.done) return;
    yield page.value;
  }
}

/** The SDKs bring RestError classes of their own: what they share is looked at, not what they are. */
function toRemoteError(service: string, error: unknown): unknown {
  if (!(error instanceof Error) || error.name !== 'RestError') return error;
  const { statusCode, code } = error as Partial<RestError>;
  return new RemoteError(service, statusCode ?? 0, code ?? '', error.message, { cause: error });
}
