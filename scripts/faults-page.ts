import { run } from './run.ts';

/** Plays the storms and writes docs/faults.md of what they came to. */
process.env['DROPTUNE_FAULTS_PAGE'] = 'write';
const { code } = await run('node_modules/vitest/vitest.mjs', ['run', '--project', 'storms'], 'shown');
process.exitCode = code;
