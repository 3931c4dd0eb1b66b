import type { TokenCredential } from '@azure/identity';
import { onFirstUse } from '../on-first-use.ts';

/** The one way to sign in: as the identity that the process runs as. */
export function createCredential(): TokenCredential {
  const credential = onFirstUse(async () => {
    const { DefaultAzureCredential } = await import('./sdk/identity.ts');
    return new DefaultAzureCredential();
  });
  return { getToken: async (...asked) => (await credential()).getToken(...asked) };
}
