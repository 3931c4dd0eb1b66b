#!/usr/bin/env node
// `npx chat-dataset …`, in the folder it was called from: the sources where they are, else what was built of them.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = dirname(dirname(fileURLToPath(import.meta.url)));
const source = join(folder, 'src', 'cli', 'main.ts');
const script = existsSync(source) ? source : join(folder, 'dist', 'cli', 'main.js');
/** Collecting garbage more often takes memory away and hardly any time; so does giving large buffers back, which glibc soon stops doing. */
const flags = ['--disable-warning=ExperimentalWarning', '--max-semi-space-size=4'];
const env = { MALLOC_MMAP_THRESHOLD_: '131072', ...process.env };
const child = spawn(process.execPath, [...flags, script, ...process.argv.slice(2)], { stdio: 'inherit', env });
// A terminal sends Ctrl-C to both; a signal sent to this process alone is passed on.
process.on('SIGINT', () => undefined);
for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
child.on('exit', (code, signal) => process.exit(code ?? (signal ? 128 : 2)));
