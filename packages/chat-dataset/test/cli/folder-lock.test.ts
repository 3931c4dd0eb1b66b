import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { lockFolder } from '../../src/cli/folder-lock.ts';
import { chatDataset } from '../support/chat-dataset.ts';
import { runCommandLine } from '../support/run-command-line.ts';

let folder: string;
const split = (out: string) => runCommandLine(['split', 'rows.jsonl', '--out', out], { folder });
const lockModule = fileURLToPath(new URL('../../src/cli/folder-lock.ts', import.meta.url));

async function lockOf(out: string) {
  const locked = await lockFolder(join(folder, out));
  if ('fault' in locked) throw new Error(locked.fault);
  return locked.lock;
}

/** A process that takes the lock of a folder and is killed. */
async function killHolder(out: string): Promise<void> {
  const script = `const { lockFolder } = await import(${JSON.stringify(lockModule)});
    await lockFolder(${JSON.stringify(join(folder, out))});
    process.kill(process.pid, 'SIGKILL');`;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', script], { stdio: 'ignore' });
  expect(await once(child, 'exit')).toEqual([null, 'SIGKILL']);
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'droptune-'));
  await writeFile(join(folder, 'rows.jsonl'), chatDataset(40));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

describe('a folder that a split is being written into', () => {
  it('is refused to a second split, which changes nothing in it', async () => {
    expect(await split('sides')).toMatchObject({ code: 0 });
    const lock = await lockOf('sides');
    const { code, printed, told } = await split('sides');
    expect({ code, printed }).toEqual({ code: 2, printed: '' });
    expect(told).toContain(`Another split is being written into 'sides' by process ${process.pid}`);
    await lock.check();
    await lock.release();
    expect(await split('sides')).toMatchObject({ code: 0 });
    expect((await readdir(join(folder, 'sides'))).sort()).toEqual(['report.json', 'test.jsonl', 'train.jsonl']);
  });

  it('is taken over where the process that had it was killed', async () => {
    await split('left');
    await killHolder('left');
    expect(await readdir(join(folder, 'left'))).toContain('.droptune-split.lock');
    expect(await split('left')).toMatchObject({ code: 0, told: '' });
    expect(await readdir(join(folder, 'left'))).not.toContain('.droptune-split.lock');
  });

  it('is given to one only of many that ask at once', async () => {
    await split('many');
    await killHolder('many');
    const asked = await Promise.all(Array.from({ length: 20 }, () => lockFolder(join(folder, 'many'))));
    const locks = asked.flatMap((locked) => ('lock' in locked ? [locked.lock] : []));
    const holding = await Promise.all(
      locks.map((lock) =>
        lock.check().then(
          () => true,
          () => false,
        ),
      ),
    );
    expect(holding.filter(Boolean)).toHaveLength(1);
  });

  it('is not written into once its lock was taken away', async () => {
    await split('lost');
    const lock = await lockOf('lost');
    await rm(join(folder, 'lost', '.droptune-split.lock'));
    await expect(lock.check()).rejects.toThrow('was taken away');
  });
});
