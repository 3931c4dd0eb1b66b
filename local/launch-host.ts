import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { toChildEnvironment } from './child-environment.ts';
import { launchScript } from './launch-script.ts';
import type { Launched } from './supervised-process.ts';

export interface HostLaunch {
  /** The laptop cloud's folder. */
  folder: string;
  /** The built app. */
  appFolder: string;
  port: number;
  clock: string;
  settings: Record<string, string>;
}

const hostProcess = fileURLToPath(new URL('functions-host/main.ts', import.meta.url));
const readySchema = z.object({ type: z.literal('ready'), url: z.string() });

/** Starts the Functions host in a process of its own; its part is its address. */
export async function launchHost(options: HostLaunch, logPath: string): Promise<Launched<string>> {
  const { folder, appFolder, port, clock, settings } = options;
  const { process: child, greeting } = await launchScript({
    name: 'The Functions host',
    script: hostProcess,
    arguments: ['--app', appFolder, '--port', String(port), '--state', join(folder, 'functions-host')],
    env: toChildEnvironment({ ...settings, DROPTUNE_CLOCK: clock }),
    logPath,
  });
  return { process: child, part: readySchema.parse(greeting).url };
}
