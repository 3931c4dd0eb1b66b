import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const statusSchema = z.object({ last: z.number(), next: z.number(), lastUpdated: z.number() });

/** When a timer ran last and is to run next, in milliseconds of the clock. */
export type TimerStatus = z.infer<typeof statusSchema>;

const fileOf = (stateFolder: string, name: string) => join(stateFolder, 'timers', `${name}.json`);

export function readTimerStatus(stateFolder: string, name: string): TimerStatus | undefined {
  const path = fileOf(stateFolder, name);
  if (!existsSync(path)) return undefined;
  return statusSchema.safeParse(JSON.parse(readFileSync(path, 'utf8'))).data;
}

export function writeTimerStatus(stateFolder: string, name: string, status: TimerStatus): void {
  mkdirSync(join(stateFolder, 'timers'), { recursive: true });
  writeFileSync(fileOf(stateFolder, name), JSON.stringify(status));
}
