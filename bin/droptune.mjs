#!/usr/bin/env node
// `npx droptune …`: runs src/cli on the Node that the project brings, in the folder it was called from.
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { start } from '../packages/chat-dataset/bin/start.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const ownNode = join(root, 'node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node');

/** Node that runs TypeScript as it is: the project's own, or this one if it is new enough. */
const node = existsSync(ownNode) ? ownNode : process.features.typescript ? process.execPath : undefined;
if (!node || !existsSync(join(root, 'node_modules', 'zod'))) {
  console.error(`droptune is not installed in ${root}. Run 'npm ci' there, then try again.`);
  process.exit(2);
}

const script = join(root, 'src', 'cli', 'main.ts');
start(node, script);
