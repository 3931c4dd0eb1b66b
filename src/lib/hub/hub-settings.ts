import type { HubClientOptions } from './hub-client.ts';

export interface HubSettings {
  DROPTUNE_HUB_URL?: string | undefined;
  DROPTUNE_HF_TOKEN?: string | undefined;
  HF_TOKEN?: string | undefined;
}

/** Where the hub is and what opens it: `DROPTUNE_HUB_URL`, and `DROPTUNE_HF_TOKEN` before `HF_TOKEN`. */
export function readHubSettings(settings: HubSettings): Pick<HubClientOptions, 'url' | 'token'> {
  const { DROPTUNE_HUB_URL: url, DROPTUNE_HF_TOKEN: ownToken, HF_TOKEN: token } = settings;
  return { url: (url || 'https://huggingface.co').replace(/\/+$/, ''), token: ownToken || token || undefined };
}
