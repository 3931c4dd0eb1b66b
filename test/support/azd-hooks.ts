import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { projectRoot } from '../tooling/planted-project.ts';

const command = z.object({ shell: z.string(), interactive: z.boolean().default(false), run: z.string() });
const hook = z.object({ posix: command, windows: command });
const hooks = z.record(z.string(), hook);
const schema = z.object({
  metadata: z.object({ template: z.string() }),
  requiredVersions: z.object({ azd: z.string() }),
  hooks,
  services: z.object({
    app: z.object({ dist: z.string(), remoteBuild: z.boolean().optional(), hooks }),
  }),
});

/** azure.yaml, as far as tests look at it. */
export const azureYaml = schema.parse(parse(readFileSync(join(projectRoot, 'azure.yaml'), 'utf8')));

/** What azd runs for a hook of the project, or of its service, on Linux and macOS. */
export function commandOf(name: string): string {
  const found = azureYaml.hooks[name] ?? azureYaml.services.app.hooks[name];
  if (!found) throw new Error(`azure.yaml has no hook ${name}.`);
  return found.posix.run;
}
