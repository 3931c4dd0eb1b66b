import { fileURLToPath } from 'node:url';
import { runScript, type Ended } from '../../packages/chat-dataset/test/support/run-command-line.ts';

const command = fileURLToPath(new URL('../../bin/droptune.mjs', import.meta.url));

/** `npx droptune …` in a folder, as a process of its own, to its end. */
export const runDroptune = (
  parameters: string[],
  { folder, settings = {} }: { folder: string; settings?: Record<string, string> },
): Promise<Ended> => runScript(command, parameters, { folder, settings: { DROPTUNE_HF_TOKEN: '', ...settings } });
