import { readHubSettings, type HubAccess } from 'chat-dataset/hub';

export interface HubSettings {
  DROPTUNE_HUB_URL?: string | undefined;
  DROPTUNE_HF_TOKEN?: string | undefined;
  HF_TOKEN?: string | undefined;
}

/** Where the hub is and what opens it: `DROPTUNE_HUB_URL`, and `DROPTUNE_HF_TOKEN` before `HF_TOKEN`. */
export function hubAccessOf(settings: HubSettings): HubAccess {
  const { DROPTUNE_HUB_URL: url, DROPTUNE_HF_TOKEN: ownToken, HF_TOKEN: token } = settings;
  return readHubSettings({ HF_ENDPOINT: url, HF_TOKEN: ownToken || token });
}
