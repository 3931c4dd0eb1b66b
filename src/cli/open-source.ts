import type { ByteSource } from '../lib/dataset/byte-source.ts';
import { openFileSource } from '../lib/dataset/file-source.ts';
import type { RowSource } from '../lib/dataset/row-source.ts';
import type { Problem } from '../lib/domain/problem.ts';
import { createHubClient } from '../lib/hub/hub-client.ts';
import { isHubAddress, readHubReference } from '../lib/hub/hub-reference.ts';
import { readHubSettings } from '../lib/hub/hub-settings.ts';
import { openHubSplit } from '../lib/hub/hub-split.ts';
import { toRowSource } from '../lib/hub/read-hub-rows.ts';
import type { Command } from './read-parameters.ts';
import type { Terminal } from './terminal.ts';

/** Opens what is to be checked: a file, or a split of a dataset on the hub. */
export async function openSource(
  { source, split = '', config, revision }: Command,
  settings: Terminal['settings'],
): Promise<{ source: ByteSource | RowSource } | { problem: Problem }> {
  if (!isHubAddress(source)) return { source: await openFileSource(source) };
  const read = readHubReference(source, split, { config, revision });
  if ('fault' in read) return { problem: { type: 'invalid_source', message: `${read.fault}.`, remedy: '' } };
  const opened = await openHubSplit(createHubClient(readHubSettings(settings)), read.reference);
  if ('problem' in opened) return opened;
  const rows = await toRowSource(`${source} ${split}`, opened.split);
  return 'problem' in rows ? rows : { source: rows };
}
