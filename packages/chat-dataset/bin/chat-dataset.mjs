#!/usr/bin/env node
// `npx chat-dataset …`, in the folder it was called from: the sources where they are, else what was built of them.
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { start } from './start.mjs';

const folder = dirname(dirname(fileURLToPath(import.meta.url)));
const source = join(folder, 'src', 'cli', 'main.ts');
const script = existsSync(source) ? source : join(folder, 'dist', 'cli', 'main.js');
start(process.execPath, script);
