import type { TokenCredential } from '@azure/identity';
import { lazy } from '../platform/lazy.ts';

/** The one way to sign in: as the identity that the process runs as, or as that of its identities which has the client id. */
export function createCredential(managedIdentityClientId?: string): TokenCredential {
  const credential = lazy(async () => {
    const { DefaultAzureCredential } = await import('./sdk/identity.ts');
    return new DefaultAzureCredential(managedIdentityClientId ? { managedIdentityClientId } : {});
  });
  return { getToken: async (...asked) => (await credential()).getToken(...asked) };
}
