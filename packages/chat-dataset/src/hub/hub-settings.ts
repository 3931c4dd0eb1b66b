import type { HubClientOptions } from './hub-client.ts';

/** Where the hub is and what opens it, by the names that Hugging Face's own tools read: `HF_ENDPOINT` and `HF_TOKEN`. */
export function readHubSettings(settings: Readonly<Record<string, string | undefined>>): HubAccess {
  const { HF_ENDPOINT: url, HF_TOKEN: token } = settings;
  return { url: (url || 'https://huggingface.co').replace(/\/+$/, ''), token: token || undefined };
}

/** The address has no slash at its end. */
export type HubAccess = Pick<HubClientOptions, 'url' | 'token'>;
