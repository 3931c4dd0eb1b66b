/** Datasets on the Hugging Face hub. */
export { createHubClient, type HubClient } from '../hub/hub-client.ts';
export { sourceOf as hubFileSource, type HubFile } from '../hub/hub-file.ts';
export { lastingProblem } from '../hub/hub-problems.ts';
export { isHubAddress, readHubReference } from '../hub/hub-reference.ts';
export { readHubSettings, type HubAccess } from '../hub/hub-settings.ts';
export { openHubSplit, type HubSplit } from '../hub/hub-split.ts';
export { rowSourceOf, toRowSource } from '../hub/read-hub-rows.ts';
export { HubError } from '../hub/hub-error.ts';
