#!/usr/bin/env node
// `npx droptune …`: runs src/cli on the Node that the project brings, in the folder it was called from.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const ownNode = join(root, 'node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node');

/** Node that runs TypeScript as it is: the project's own, or this one if it is new enough. */
const node = existsSync(ownNode) ? ownNode : process.features.typescript ? process.execPath : undefined;
if (!node || !existsSync(join(root, 'node_modules', 'zod'))) {
  console.error(`droptune is not installed in ${root}. Run 'npm ci' there, then try again.`);
  process.exit(2);
}

const script = join(root, 'src', 'cli', 'main.ts');
/** Collecting garbage more often takes memory away and hardly any time; so does giving large buffers back, which glibc soon stops doing. */
const flags = ['--disable-warning=ExperimentalWarning', '--max-semi-space-size=4'];
const env = { MALLOC_MMAP_THRESHOLD_: '131072', ...process.env };
const child = spawn(node, [...flags, script, ...process.argv.slice(2)], { stdio: 'inherit', env });
// A terminal sends Ctrl-C to both; a signal sent to this process alone is passed on.
process.on('SIGINT', () => undefined);
for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
child.on('exit', (code, signal) => process.exit(code ?? (signal ? 128 : 2)));
