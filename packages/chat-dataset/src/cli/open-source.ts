import type { ByteSource } from '../sources/byte-source.ts';
import { openFileSource } from '../sources/file-source.ts';
import type { RowSource } from '../sources/row-source.ts';
import type { Problem } from '../problem.ts';
import { createHubClient } from '../hub/hub-client.ts';
import { isHubAddress, readHubReference } from '../hub/hub-reference.ts';
import type { HubAccess } from '../hub/hub-settings.ts';
import { openHubSplit } from '../hub/hub-split.ts';
import { toRowSource } from '../hub/read-hub-rows.ts';
import type { Command } from './read-parameters.ts';

/** Opens what is to be checked: a file, or a split of a dataset on the hub. */
export async function openSource(
  { source, split = '', config, revision }: Command,
  hub: HubAccess,
): Promise<{ source: ByteSource | RowSource } | { problem: Problem }> {
  if (!isHubAddress(source)) return { source: await openFileSource(source) };
  const read = readHubReference(source, split, { config, revision });
  if ('fault' in read) return { problem: { type: 'invalid_source', message: `${read.fault}.`, remedy: '' } };
  const opened = await openHubSplit(createHubClient(hub), read.reference);
  if ('problem' in opened) return opened;
  const rows = await toRowSource(`${source} ${split}`, opened.split);
  return 'problem' in rows ? rows : { source: rows };
}
