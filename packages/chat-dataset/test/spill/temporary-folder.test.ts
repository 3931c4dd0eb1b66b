import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { access, rm } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { makeTemporaryFolder } from '../../src/spill/temporary-folder.ts';

const script = fileURLToPath(new URL('../../src/spill/temporary-folder.ts', import.meta.url));
const isThere = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );

/** A process that makes a folder, puts a file into it and is killed; its folder. */
async function killedMaker(): Promise<string> {
  const code = `const { writeFileSync, writeSync } = await import('node:fs');
    const { makeTemporaryFolder } = await import(${JSON.stringify(script)});
    const folder = await makeTemporaryFolder();
    writeFileSync(folder + '/rows.jsonl', 'much');
    writeSync(1, folder);
    process.kill(process.pid, 'SIGKILL');`;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', code], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const [folder] = await Promise.all([text(child.stdout), once(child, 'exit')]);
  return folder;
}

describe('what is kept on the disk for the time being', () => {
  it('is removed by the next start where its process was killed, and only there', async () => {
    const own = await makeTemporaryFolder();
    const left = await killedMaker();
    expect(await isThere(`${left}/rows.jsonl`)).toBe(true);
    const next = await makeTemporaryFolder();
    expect([await isThere(left), await isThere(own)]).toEqual([false, true]);
    for (const folder of [own, next]) await rm(folder, { recursive: true });
  });
});
