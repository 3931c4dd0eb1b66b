import { existsSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';

const perCore = 10 * availableParallelism();

const durableTaskSchema = z
  .looseObject({
    hubName: z.string().default('TestHubName'),
    maxConcurrentActivityFunctions: z.number().int().positive().default(perCore),
    maxConcurrentOrchestratorFunctions: z.number().int().positive().default(perCore),
  })
  .prefault({});

const hostFileSchema = z.looseObject({
  extensions: z
    .looseObject({
      http: z.looseObject({ routePrefix: z.string().default('api') }).prefault({}),
      durableTask: durableTaskSchema,
    })
    .prefault({}),
  logging: z.looseObject({ logLevel: z.record(z.string(), z.string()).prefault({}) }).prefault({}),
});

export type DurableSettings = z.infer<typeof durableTaskSchema>;

/** What host.json says about what this host does. */
export interface HostSettings {
  routePrefix: string;
  durableTask: DurableSettings;
  logLevel: string | undefined;
}

/** @throws Error when host.json is no JSON or has a wrong type where the host reads it. */
export function readHostSettings(appFolder: string): HostSettings {
  const path = join(appFolder, 'host.json');
  const parsed = hostFileSchema.parse(existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : {});
  return {
    routePrefix: parsed.extensions.http.routePrefix,
    durableTask: parsed.extensions.durableTask,
    logLevel: parsed.logging.logLevel['Function'] ?? parsed.logging.logLevel['default'],
  };
}
