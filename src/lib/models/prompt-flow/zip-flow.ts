import { strToU8, zipSync, type Zippable } from 'fflate';
import { flowFiles, type FlowFile } from './flow-folder.ts';

/** The folder as a zip: the same files always give the same bytes. */
export function zipFlow(files: Readonly<Record<FlowFile, string>>): Uint8Array {
  // Zips keep local time: one that reads the same wherever it is written. And the rights of a plain Unix file.
  const everyEntry = { mtime: new Date(1980, 0, 1), os: 3, attrs: 0o100644 * 0x1_0000 } as const;
  const entries: Zippable = {};
  for (const name of flowFiles) entries[name] = [strToU8(files[name]), everyEntry];
  return zipSync(entries, { level: 9 });
}
