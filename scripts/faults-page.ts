import { run } from './run.ts';

/** Plays the storms and writes docs/faults.md of what they came to. */
process.env['DROPTUNE_FAULTS_PAGE'] = 'write';
const { code } = await run('node_modules/vitest/vitest.mjs', ['run', '--config', 'vitest.storms.config.ts'], 'shown');
process.exitCode = code;
